/** What is installed where: ECUs, versions, software packages, vehicle packages. */
@org.osgi.annotation.versioning.Version("1.0.0")
package org.pitstop.api.software;
