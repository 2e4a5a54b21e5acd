/** Files by SHA-256 and the journal: everything the agent keeps on disk. */
@org.osgi.annotation.versioning.Version("1.0.0")
package org.pitstop.api.store;
