package org.pitstop.simulator.bus;

/** The CRC of classic CAN (ISO 11898-1:2015, 10.4.2.6): x^15 + x^14 + x^10 + x^8 + x^7 + x^4 + x^3 + 1, from zero. */
final class Crc15 {
  private static final int POLYNOMIAL = 0x4599;
  private static final int MASK = 0x7FFF;
  private static final int[] TABLE = new int[256];

  static {
    for (int i = 0; i < 256; i++) {
      int crc = i << 7;
      for (int bit = 0; bit < 8; bit++) {
        crc = (crc << 1 ^ ((crc & 0x4000) != 0 ? POLYNOMIAL : 0)) & MASK;
      }
      TABLE[i] = crc;
    }
  }

  private Crc15() {}

  static int octet(int crc, int octet) {
    return (crc << 8 ^ TABLE[(crc >> 7 ^ octet) & 0xFF]) & MASK;
  }

  /** Over the lowest {@code count} bits, highest first; a multiple of 8. Leading zeros change nothing, as it starts from zero. */
  static int bits(long bits, int count) {
    int crc = 0;
    for (int shift = count - 8; shift >= 0; shift -= 8) {
      crc = octet(crc, (int) (bits >> shift));
    }
    return crc;
  }
}
