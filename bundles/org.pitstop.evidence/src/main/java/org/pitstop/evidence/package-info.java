/** Keeps facts in a hash chain on the disk, records frames, and proves both (docs/EVIDENCE.md). */
package org.pitstop.evidence;
