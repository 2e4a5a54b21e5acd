/** What an ECU sees of its transport, whichever that is. */
package org.pitstop.simulator.link;
