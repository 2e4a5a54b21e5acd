/** Ignition and the other conditions of the vehicle. */
@org.osgi.annotation.versioning.Version("1.0.0")
package org.pitstop.api.ignition;
