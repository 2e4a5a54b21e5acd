/** The two clocks of the agent: nothing else sleeps or reads a clock. */
@org.osgi.annotation.versioning.Version("1.0.0")
package org.pitstop.api.time;
