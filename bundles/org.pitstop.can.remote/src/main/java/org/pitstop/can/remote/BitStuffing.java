package org.pitstop.can.remote;

/**
 * Counts the bits of a stuffed bit stream and computes CRC-15 over the unstuffed one (ISO 11898-1:2015, 10.4.2.6 and 10.5). Every frame
 * that is sent passes here: so eight bits at a time, by table.
 */
final class BitStuffing {

  private static final int LONGEST_RUN = 5;
  private static final int CRC15_POLYNOMIAL = 0x4599;
  private static final int CRC15_MASK = 0x7FFF;
  private static final int OCTET = 8;
  /** A state is twice the length of the run at the end of the stream, plus the value of its bits. */
  private static final int STATES = 2 * (LONGEST_RUN + 1);
  private static final int RECESSIVE_BEFORE = state(1, 1);
  /** By state and octet: the state after it, and the stuff bits that went in between from this bit on. */
  private static final byte[] AFTER_OCTET = new byte[STATES << OCTET];
  private static final int STUFFED_SHIFT = 4;
  private static final int STATE_MASK = (1 << STUFFED_SHIFT) - 1;
  private static final short[] CRC_OF_OCTET = new short[1 << OCTET];

  static {
    for (int octet = 0; octet < 1 << OCTET; octet++) {
      for (int run = 1; run <= LONGEST_RUN; run++) {
        AFTER_OCTET[state(run, 0) << OCTET | octet] = afterOctet(state(run, 0), octet);
        AFTER_OCTET[state(run, 1) << OCTET | octet] = afterOctet(state(run, 1), octet);
      }
      int crc = octet << 7;
      for (int i = 0; i < OCTET; i++) {
        crc = crcAfterBit(crc, 0);
      }
      CRC_OF_OCTET[octet] = (short) crc;
    }
  }

  private int count;
  private int state = RECESSIVE_BEFORE;
  private int crc;

  /** Appends the lowest {@code bits} bits of a value, the highest first. */
  void put(int value, int bits) {
    int left = bits;
    while (left % OCTET != 0) {
      bit(value >> --left & 1);
    }
    while (left > 0) {
      left -= OCTET;
      octet(value >> left & 0xFF);
    }
  }

  void octet(int octet) {
    int after = AFTER_OCTET[state << OCTET | octet];
    state = after & STATE_MASK;
    count += OCTET + (after >> STUFFED_SHIFT);
    crc = (crc << OCTET ^ CRC_OF_OCTET[crc >> 7 ^ octet]) & CRC15_MASK;
  }

  private void bit(int bit) {
    count += 1 + stuffedBefore(state);
    state = afterBit(state, bit);
    crc = crcAfterBit(crc, bit);
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
    return count + stuffedBefore(state);
  }

  private static int state(int run, int last) {
    return run << 1 | last;
  }

  private static int stuffedBefore(int state) {
    return state >> 1 == LONGEST_RUN ? 1 : 0;
  }

  private static int afterBit(int state, int bit) {
    // a stuff bit has the other value and begins a run of its own
    int before = stuffedBefore(state) == 0 ? state : state(1, ~state & 1);
    return state((before & 1) == bit ? (before >> 1) + 1 : 1, bit);
  }

  private static byte afterOctet(int before, int octet) {
    int state = before;
    int stuffed = 0;
    for (int i = OCTET - 1; i >= 0; i--) {
      stuffed += stuffedBefore(state);
      state = afterBit(state, octet >> i & 1);
    }
    return (byte) (stuffed << STUFFED_SHIFT | state);
  }

  private static int crcAfterBit(int crc, int bit) {
    return (crc << 1 ^ ((crc >> 14 & 1) == bit ? 0 : CRC15_POLYNOMIAL)) & CRC15_MASK;
  }
}
