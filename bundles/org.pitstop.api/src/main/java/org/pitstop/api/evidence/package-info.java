/** The hash-chained record of what was asked of the vehicle and done to it. */
@org.osgi.annotation.versioning.Version("1.0.0")
package org.pitstop.api.evidence;
