package org.pitstop.campaign;

import java.time.Duration;

/**
 * Where a campaign gives up.
 *
 * @param waitForVehicle how long it waits for ignition off and the other conditions, each time
 * @param powerHold how long the head unit is kept awake for it
 * @param ecuStarts how often the programming of one ECU is begun, power cuts included
 * @param silentTries how often an ECU that does not answer is asked
 */
record Limits(Duration waitForVehicle, Duration powerHold, int ecuStarts, int silentTries) {}
