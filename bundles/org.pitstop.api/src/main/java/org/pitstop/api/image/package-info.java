/** The bytes of the memory areas of one ECU, whatever file format carried them. */
@org.osgi.annotation.versioning.Version("1.0.0")
package org.pitstop.api.image;
