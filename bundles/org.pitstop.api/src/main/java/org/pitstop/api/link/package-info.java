/** Conversations with one ECU: a message goes out, a message comes in (ISO-TP or DoIP below). */
@org.osgi.annotation.versioning.Version("1.0.0")
package org.pitstop.api.link;
