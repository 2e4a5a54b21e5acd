package org.pitstop.tsp.mqtt;

import java.time.Duration;
import java.util.random.RandomGenerator;

/** Exponential back-off with jitter over its whole range: vehicles that lost their broker together do not come back together. */
final class BackOff {
  private static final int MAX_DOUBLINGS = 30;
  private final Duration min;
  private final Duration max;
  private final RandomGenerator random;
  private int failures;

  BackOff(Duration min, Duration max, RandomGenerator random) {
    if (min.toMillis() < 1 || max.compareTo(min) < 0) {
      throw new IllegalArgumentException("org.pitstop.tsp.mqtt: reconnectMinMs is " + min.toMillis() + ", reconnectMaxMs is " + max.toMillis()
          + " (allowed: 1 <= reconnectMinMs <= reconnectMaxMs)");
    }
    this.min = min;
    this.max = max;
    this.random = random;
  }

  /** How long to wait now: between the minimum and a limit that doubles each time. */
  Duration next() {
    long cap = Math.min(max.toMillis(), min.toMillis() << Math.min(failures + 1, MAX_DOUBLINGS));
    failures++;
    return Duration.ofMillis(random.nextLong(min.toMillis(), cap + 1));
  }

  /** It works again. */
  void reset() {
    failures = 0;
  }
}
