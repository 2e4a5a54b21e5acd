package org.pitstop.campaign;

/**
 * What this vehicle wants beside what a package says.
 *
 * @param alwaysConsent the user is asked before ECUs are programmed, whatever the package says
 * @param battery what the battery can give
 */
record Policy(boolean alwaysConsent, Battery battery) {}
