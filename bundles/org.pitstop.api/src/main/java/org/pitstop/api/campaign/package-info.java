/** Campaigns as observers and operators see them. */
@org.osgi.annotation.versioning.Version("1.0.0")
package org.pitstop.api.campaign;
