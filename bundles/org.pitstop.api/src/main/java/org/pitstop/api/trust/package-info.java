/** Who may say what this vehicle shall run. */
@org.osgi.annotation.versioning.Version("1.0.0")
package org.pitstop.api.trust;
