/** The agent itself as something that is updated: its bundles. */
@org.osgi.annotation.versioning.Version("1.0.0")
package org.pitstop.api.agent;
