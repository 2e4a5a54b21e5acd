/** External test equipment, as ISO 14229 calls it, for a workbench: one command a run. */
package org.pitstop.tester;
