package org.pitstop.fuzz;

/** CRC-16 CCITT-FALSE, bit by bit: slow, and not the one under test. */
public final class Crc {
  private Crc() {}

  public static int ccitt(byte[] bytes, int from, int to) {
    int crc = 0xFFFF;
    for (int i = from; i < to; i++) {
      for (int bit = 7; bit >= 0; bit--) {
        boolean invert = (crc >> 15 & 1) != (bytes[i] >> bit & 1);
        crc = crc << 1 & 0xFFFF ^ (invert ? 0x1021 : 0);
      }
    }
    return crc;
  }
}
