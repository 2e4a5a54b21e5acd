package org.pitstop.can.remote;

/** Counts the bits of a stuffed bit stream and computes CRC-15 over the unstuffed one (ISO 11898-1:2015, 10.4.2.6 and 10.5). */
final class BitStuffing {

  private static final int LONGEST_RUN = 5;
  private static final int CRC15_POLYNOMIAL = 0x4599;

  private int count;
  private int run;
  private int last = -1;
  private int crc;

  /** Appends the lowest {@code bits} bits of a value, the highest first. */
  void put(int value, int bits) {
    for (int i = bits - 1; i >= 0; i--) {
      put(value >> i & 1);
    }
  }

  private void put(int bit) {
    if (run == LONGEST_RUN) {
      count++;
      last ^= 1;
      run = 1;
    }
    run = bit == last ? run + 1 : 1;
    last = bit;
    count++;
    crc = (bit ^ crc >> 14 & 1) == 0 ? crc << 1 & 0x7FFF : (crc << 1 ^ CRC15_POLYNOMIAL) & 0x7FFF;
  }

  int crc15() {
    return crc;
  }

  /** The bits so far, without a stuff bit that is due before the next one. */
  int count() {
    return count;
  }

  /** The bits of a stream that ends here. */
  int countWithLastStuffBit() {
    return run == LONGEST_RUN ? count + 1 : count;
  }
}
