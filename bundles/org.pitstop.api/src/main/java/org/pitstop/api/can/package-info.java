/** CAN and CAN FD frames and buses. */
@org.osgi.annotation.versioning.Version("1.0.0")
package org.pitstop.api.can;
