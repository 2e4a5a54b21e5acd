package org.pitstop.isotp;

/** The fields of a FlowControl (ISO 15765-2:2016, 9.6.5). */
final class FlowControl {
  static final int CONTINUE_TO_SEND = 0;
  static final int WAIT = 1;
  static final int OVERFLOW = 2;

  private static final int MAX_MILLISECONDS = 0x7F;
  private static final long MILLISECOND = 1_000_000;
  private static final long HUNDRED_MICROSECONDS = 100_000;

  private FlowControl() {}

  /** STmin in nanoseconds (9.6.5.4); reserved values count as the longest, 127 ms (9.6.5.5). */
  static long stMinNanos(int raw) {
    if (raw <= MAX_MILLISECONDS) {
      return raw * MILLISECOND;
    }
    return raw >= 0xF1 && raw <= 0xF9 ? (raw - 0xF0) * HUNDRED_MICROSECONDS : MAX_MILLISECONDS * MILLISECOND;
  }
}
