/** The link to the telematics platform: commands in, reports out. */
@org.osgi.annotation.versioning.Version("1.0.0")
package org.pitstop.api.tsp;
