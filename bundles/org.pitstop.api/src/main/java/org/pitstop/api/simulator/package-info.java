/** The controls of the simulated vehicle. */
@org.osgi.annotation.versioning.Version("1.0.0")
package org.pitstop.api.simulator;
