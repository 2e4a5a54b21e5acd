package org.pitstop.api.uds;

import java.time.Duration;

/**
 * Time limits of one request (ISO 14229-2:2013, 7.2).
 *
 * @param p2 until the answer begins, from the end of the request; without the time the network takes
 * @param p2Star until the answer begins after each NRC 0x78
 * @param total for the whole of one request, every NRC 0x78 and repetition included
 */
public record UdsTiming(Duration p2, Duration p2Star, Duration total) {
  public UdsTiming {
    if (p2.isNegative() || p2.isZero() || p2Star.compareTo(p2) < 0 || total.compareTo(p2) < 0) {
      throw new IllegalArgumentException("times must be 0 < p2 <= p2Star, p2 <= total: " + p2 + ", " + p2Star + ", " + total);
    }
  }
}
