package org.pitstop.can.remote;

import org.pitstop.api.can.CanFrame;

/**
 * The exact number of bits of a data frame with this content, stuff bits and intermission included (ISO 11898-1:2015, 10.4 and 10.5).
 *
 * @param arbitration bits at the nominal bit rate
 * @param data bits at the data bit rate: 0 without bit rate switch
 */
record FrameBits(int arbitration, int data) {

  /** CRC delimiter, ACK slot, ACK delimiter, 7 bits end of frame, 3 bits intermission. */
  private static final int CLASSIC_TAIL = 1 + 1 + 1 + 7 + 3;
  /** The same without the CRC delimiter, which counts for the data phase. */
  private static final int FD_TAIL = CLASSIC_TAIL - 1;
  private static final int STUFF_COUNT_BITS = 4;

  static FrameBits of(CanFrame frame) {
    return frame.fd() ? fd(frame) : classic(frame);
  }

  /** How long the frame takes, in nanoseconds, rounded up. */
  long nanos(int bitrate, int dataBitrate) {
    long phases = arbitration * 1_000_000_000L / bitrate;
    return (data == 0 ? phases : phases + data * 1_000_000_000L / dataBitrate) + 1;
  }

  private static FrameBits classic(CanFrame frame) {
    BitStuffing bits = new BitStuffing();
    identifier(frame, bits);
    bits.put(0, frame.extended() ? 2 : 1); // r1, r0; or r0
    bits.put(frame.length(), 4);
    payload(frame, bits);
    bits.put(bits.crc15(), 15);
    return new FrameBits(bits.countWithLastStuffBit() + CLASSIC_TAIL, 0);
  }

  private static FrameBits fd(CanFrame frame) {
    BitStuffing bits = new BitStuffing();
    identifier(frame, bits);
    bits.put(0b10, 2); // FDF, res
    bits.put(frame.bitRateSwitch() ? 1 : 0, 1);
    int arbitration = bits.count();
    bits.put(0, 1); // ESI: error active
    bits.put(CanFrame.lengthToDlc(frame.length()), 4);
    payload(frame, bits);
    // The fixed stuff bit before the stuff count takes the place of a stuff bit that would be due after the last data bit.
    int rest = bits.count() - arbitration + crcField(frame.length());
    return frame.bitRateSwitch() ? new FrameBits(arbitration + FD_TAIL, rest) : new FrameBits(arbitration + FD_TAIL + rest, 0);
  }

  /** From start of frame to RTR or RRS, for the base format to IDE. */
  private static void identifier(CanFrame frame, BitStuffing bits) {
    bits.put(0, 1);
    if (frame.extended()) {
      bits.put(frame.id() >> 18, 11);
      bits.put(0b11, 2); // SRR, IDE
      bits.put(frame.id() & 0x3FFFF, 18);
      bits.put(0, 1);
    } else {
      bits.put(frame.id(), 11);
      bits.put(0, 2);
    }
  }

  private static void payload(CanFrame frame, BitStuffing bits) {
    for (int i = 0; i < frame.length(); i++) {
      bits.octet(frame.data()[i] & 0xFF);
    }
  }

  /**
   * Stuff count, CRC-17 (up to 16 bytes) or CRC-21, with a fixed stuff bit before every four bits; and the CRC delimiter. The bit rate
   * switches at the sample point of BRS and back at that of the CRC delimiter: with equal sample points this is as if BRS were
   * wholly nominal and the delimiter wholly data.
   */
  private static int crcField(int length) {
    int bits = STUFF_COUNT_BITS + (length <= 16 ? 17 : 21);
    return bits + (bits + 3) / 4 + 1;
  }
}
