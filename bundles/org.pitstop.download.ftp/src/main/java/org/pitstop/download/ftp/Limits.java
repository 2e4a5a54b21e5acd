package org.pitstop.download.ftp;

import java.nio.file.Path;
import java.time.Duration;

/**
 * What a download may cost, checked.
 *
 * @param maxAttempts connections in a row that bring not one byte
 * @param minRate rate floor in bytes per second; 0: none
 * @param maxSlowAttempts connections that may fall below the floor
 * @param maxRate bandwidth cap in bytes per second; 0: none
 * @param receiveBufferBytes of the data socket; 0: the kernel tunes it
 * @param credentials directory of the trust root and of the vehicle's certificate
 */
record Limits(Duration connectTimeout, Duration readTimeout, int maxAttempts, Duration backOffMin, Duration backOffMax, long minRate,
    Duration rateWindow, Duration rateGrace, int maxSlowAttempts, Duration timeLimit, long maxRate, int receiveBufferBytes,
    Path credentials, boolean clientCertificate) {
  Limits {
    positive("connectTimeoutMs", connectTimeout);
    positive("readTimeoutMs", readTimeout);
    positive("backOffMinMs", backOffMin);
    positive("rateWindowSeconds", rateWindow);
    positive("timeLimitSeconds", timeLimit);
    check("backOffMaxMs", backOffMax.compareTo(backOffMin) >= 0, backOffMax.toMillis(), "backOffMinMs and more");
    check("rateGraceSeconds", !rateGrace.isNegative(), rateGrace.toSeconds(), "0 and more");
    check("maxAttempts", maxAttempts >= 1, maxAttempts, "1 and more");
    check("maxSlowAttempts", maxSlowAttempts >= 1, maxSlowAttempts, "1 and more");
    check("minRateBytesPerSecond", minRate >= 0, minRate, "0 and more");
    check("maxRateBytesPerSecond", maxRate == 0 || maxRate > minRate, maxRate, "0, or more than minRateBytesPerSecond");
    check("receiveBufferBytes", receiveBufferBytes >= 0, receiveBufferBytes, "0 and more");
  }

  private static void positive(String key, Duration value) {
    check(key, !value.isNegative() && !value.isZero() && value.toMillis() <= Integer.MAX_VALUE, value.toMillis() + " ms", "1 ms to 24 days");
  }

  private static void check(String key, boolean good, Object value, String allowed) {
    if (!good) {
      throw new IllegalArgumentException("org.pitstop.download.ftp: " + key + " is " + value + " (allowed: " + allowed + ")");
    }
  }
}
