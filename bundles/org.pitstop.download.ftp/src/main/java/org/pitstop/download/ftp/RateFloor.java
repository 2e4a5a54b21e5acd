package org.pitstop.download.ftp;

import java.time.Duration;

/** Judges a transfer window by window: slower than the floor over one whole window is too slow. The grace period comes before the first. */
final class RateFloor {
  private final long minRate;
  private final long windowNanos;
  private long windowStart;
  private long bytesAtStart;

  /** @param minRate bytes per second; 0: everything is fast enough */
  RateFloor(long minRate, Duration window, Duration grace, long nowNanos) {
    this.minRate = minRate;
    this.windowNanos = window.toNanos();
    this.windowStart = nowNanos + grace.toNanos();
  }

  /** @param receivedBytes since the transfer began */
  boolean tooSlow(long receivedBytes, long nowNanos) {
    long elapsed = nowNanos - windowStart;
    if (elapsed < 0) {
      bytesAtStart = receivedBytes;
      return false;
    }
    if (elapsed < windowNanos) {
      return false;
    }
    double rate = (receivedBytes - bytesAtStart) * 1e9 / elapsed;
    windowStart = nowNanos;
    bytesAtStart = receivedBytes;
    return rate < minRate;
  }
}
