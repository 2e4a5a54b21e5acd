/** Replaces the agent's own bundles: decides; the launcher executes (docs/adr/0003). */
package org.pitstop.hotswap;
