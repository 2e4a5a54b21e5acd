package org.pitstop.uds;

import java.time.Duration;

/**
 * Limits of the client itself.
 *
 * @param p2MarginNanos what the network may add to P2 and P2* (ISO 14229-2:2013, 7.2: delta P2), in nanoseconds
 * @param busyPauseNanos pause before a request is repeated after NRC 0x21, in nanoseconds
 * @param busyRepeats how often one request is repeated after NRC 0x21
 */
record UdsLimits(long p2MarginNanos, long busyPauseNanos, int busyRepeats) {
  static final UdsLimits DEFAULT = milliseconds(50, 50, 10);

  static UdsLimits milliseconds(int p2Margin, int busyPause, int busyRepeats) {
    check("p2MarginMs", p2Margin, 60_000);
    check("busyPauseMs", busyPause, 60_000);
    check("busyRepeats", busyRepeats, 1000);
    return new UdsLimits(Duration.ofMillis(p2Margin).toNanos(), Duration.ofMillis(busyPause).toNanos(), busyRepeats);
  }

  private static void check(String key, int value, int max) {
    if (value < 0 || value > max) {
      throw new IllegalArgumentException("org.pitstop.uds: " + key + " is " + value + " (allowed: 0…" + max + ")");
    }
  }
}
