package org.pitstop.can.remote;

import org.pitstop.api.time.VehicleTime;

/** Refuses a wrong configuration at the door. */
final class Limits {

  private Limits() {}

  static void check(String key, int value, int min, int max) {
    if (value < min || value > max) {
      throw new IllegalArgumentException(key + "=" + value + " (allowed: " + min + "…" + max + ")");
    }
  }

  /** A task that waits for a socket would stop a virtual clock for good. */
  static void realTime(VehicleTime time, String what) {
    if (time.isVirtual()) {
      throw new IllegalStateException(what + " needs real time, but vehicle time is virtual; use the simulator's buses in this process");
    }
  }
}
