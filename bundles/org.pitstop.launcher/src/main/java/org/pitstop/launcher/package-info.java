/**
 * Starts a Felix framework from OSGi Feature files (OSGi Compendium R8, chapter 159). What it reads is what the Feature Launcher
 * specification (OSGi Compendium R8.1, chapter 160) defines, so that another launcher can take its place.
 */
package org.pitstop.launcher;
