package org.pitstop.hotswap;

import java.util.List;
import java.util.Set;

/** How the agent is. */
interface Health {

  /** Names of the components that are satisfied now. */
  Set<String> satisfied();

  /** What is wrong: a line each; empty: nothing. @param before components that must not be missing something they had */
  List<String> ills(Set<String> before);
}
