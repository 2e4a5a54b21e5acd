package org.pitstop.download.ftp;

/** Says how long to pause so that the transfer as a whole stays below a rate. */
final class BandwidthCap {
  private final long maxRate;
  private final long startNanos;

  /** @param maxRate bytes per second; 0: no limit */
  BandwidthCap(long maxRate, long nowNanos) {
    this.maxRate = maxRate;
    this.startNanos = nowNanos;
  }

  /** The longest single read, so that one read is no burst of many seconds. */
  int readBytes(int bufferBytes) {
    return maxRate == 0 ? bufferBytes : (int) Math.max(1, Math.min(bufferBytes, maxRate / 4));
  }

  /** @return nanoseconds to wait now; 0 or less: go on */
  long pauseNanos(long receivedBytes, long nowNanos) {
    return maxRate == 0 ? 0 : (long) (receivedBytes * 1e9 / maxRate) - (nowNanos - startNanos);
  }
}
