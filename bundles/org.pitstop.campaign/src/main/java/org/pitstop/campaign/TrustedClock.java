package org.pitstop.campaign;

import java.time.Duration;
import java.time.Instant;
import org.pitstop.api.time.WallTime;

/**
 * Whether the wall clock can be believed about the time of the day. A clock whose battery is empty falls back: then this life begins before a
 * time that the journal has noted. It is believed again once somebody has set it: when it has run ahead of the time that has passed.
 */
final class TrustedClock {
  /** What clocks are put right by without being wrong. */
  private static final Duration TOLERANCE = Duration.ofMinutes(5);

  private final WallTime time;
  private final Instant noted;
  private final Instant begun;
  private final long begunNanos;

  /** @param noted the latest time that the journal knows */
  TrustedClock(WallTime time, Instant noted) {
    this.time = time;
    this.noted = noted;
    this.begun = time.now();
    this.begunNanos = time.nanos();
  }

  boolean trusted() {
    Instant now = time.now();
    boolean fellBack = begun.isBefore(noted.minus(TOLERANCE));
    Duration set = Duration.between(begun, now).minusNanos(time.nanos() - begunNanos);
    return !fellBack || set.compareTo(TOLERANCE) > 0 && !now.isBefore(noted.minus(TOLERANCE));
  }
}
