package org.pitstop.can.remote;

/** How long to wait before the next attempt: doubled each time, within limits. */
final class Backoff {

  static final long FIRST_NANOS = 250_000_000L;
  static final long LONGEST_NANOS = 5_000_000_000L;

  private long nanos = FIRST_NANOS;

  long next() {
    long now = nanos;
    nanos = Math.min(2 * nanos, LONGEST_NANOS);
    return now;
  }

  void reset() {
    nanos = FIRST_NANOS;
  }
}
