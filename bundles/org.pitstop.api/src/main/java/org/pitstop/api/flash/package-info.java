/** Reading and programming ECUs. */
@org.osgi.annotation.versioning.Version("1.0.0")
package org.pitstop.api.flash;
