/** The user's consent to an update: who asks him, and where his answer goes. */
@org.osgi.annotation.versioning.Version("1.0.0")
package org.pitstop.api.consent;
