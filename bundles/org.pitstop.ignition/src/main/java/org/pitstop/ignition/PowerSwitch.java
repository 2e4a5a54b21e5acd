package org.pitstop.ignition;

import java.io.IOException;
import java.time.Duration;

/** What keeps the head unit awake. */
interface PowerSwitch {

  /** @param limit for how long at most: where the switch can, it lets go by itself then, also when this process has died */
  void on(String purpose, Duration limit) throws IOException;

  void off() throws IOException;
}
