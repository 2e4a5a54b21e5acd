/** The last known good software of every ECU. */
@org.osgi.annotation.versioning.Version("1.0.0")
package org.pitstop.api.backup;
