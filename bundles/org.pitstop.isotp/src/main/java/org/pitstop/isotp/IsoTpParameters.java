package org.pitstop.isotp;

/**
 * Times and limits of a conversation (ISO 15765-2:2016, 9.7 and 9.8). Times are in nanoseconds.
 *
 * @param nAs until a frame of the sender is on the bus
 * @param nAr until a FlowControl of the receiver is on the bus
 * @param nBs until the ECU's FlowControl comes
 * @param nBr how long the bus may refuse our FlowControl because its queue is full
 * @param nCs how long the bus may refuse our ConsecutiveFrame because its queue is full
 * @param nCr until the ECU's next ConsecutiveFrame comes
 * @param wftMax how many FlowControl WAIT in a row are borne
 * @param maxLengthBytes longest message that is received; a longer one is answered with FlowControl OVERFLOW
 * @param window how many frames are handed to the bus before the first of them is sent, when STmin is 0: a third of them is the time that
 *     this side has to bring more, and a thread wakes once for the other two, which must be on the bus within N_As. What another link of
 *     ours sends on the same bus waits behind them all
 */
record IsoTpParameters(long nAs, long nAr, long nBs, long nBr, long nCs, long nCr, int wftMax, int maxLengthBytes, int window) {
  private static final long MS = 1_000_000;

  static final IsoTpParameters DEFAULT = milliseconds(1000, 1000, 1000, 500, 500, 1000, 10, 1 << 20, 128);

  IsoTpParameters {
    check("nAsMs", nAs / MS, 1, 60_000);
    check("nArMs", nAr / MS, 1, 60_000);
    check("nBsMs", nBs / MS, 1, 60_000);
    check("nBrMs", nBr / MS, 1, 60_000);
    check("nCsMs", nCs / MS, 1, 60_000);
    check("nCrMs", nCr / MS, 1, 60_000);
    check("wftMax", wftMax, 0, 255);
    check("maxLengthBytes", maxLengthBytes, 8, 1 << 28);
    check("window", window, 1, 256);
  }

  static IsoTpParameters milliseconds(long nAs, long nAr, long nBs, long nBr, long nCs, long nCr, int wftMax, int maxLengthBytes,
      int window) {
    return new IsoTpParameters(nAs * MS, nAr * MS, nBs * MS, nBr * MS, nCs * MS, nCr * MS, wftMax, maxLengthBytes, window);
  }

  /** Every so many frames of a window the bus is to confirm one. */
  int stride() {
    return Math.max(1, window * 2 / 3);
  }

  private static void check(String key, long value, long min, long max) {
    if (value < min || value > max) {
      throw new IllegalArgumentException("org.pitstop.isotp: " + key + " is " + value + " (allowed: " + min + "…" + max + ")");
    }
  }
}
