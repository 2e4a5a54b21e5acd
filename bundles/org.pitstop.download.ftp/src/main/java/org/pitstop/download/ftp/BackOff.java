package org.pitstop.download.ftp;

import java.time.Duration;
import java.util.random.RandomGenerator;

/** Exponential back-off with full jitter: vehicles that lost their server together do not come back together. */
final class BackOff {
  private static final int MAX_DOUBLINGS = 30;
  private final Duration min;
  private final Duration max;
  private final RandomGenerator random;

  BackOff(Duration min, Duration max, RandomGenerator random) {
    this.min = min;
    this.max = max;
    this.random = random;
  }

  /** @param failures in a row so far, from 1 */
  Duration after(int failures) {
    long cap = Math.min(max.toMillis(), min.toMillis() << Math.min(failures - 1, MAX_DOUBLINGS));
    return Duration.ofMillis(random.nextLong(cap + 1));
  }
}
