/** A UDS client (ISO 14229-1): one typed method a service. */
@org.osgi.annotation.versioning.Version("1.0.0")
package org.pitstop.api.uds;
