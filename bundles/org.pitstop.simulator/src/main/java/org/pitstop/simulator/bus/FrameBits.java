package org.pitstop.simulator.bus;

import org.pitstop.api.can.CanFrame;

/**
 * The exact number of bits of a data frame on the wire (ISO 11898-1:2015, 10.4), from start of frame to the end of the intermission,
 * stuff bits counted from the content:
 *
 * <pre>
 * classic  SOF ID RTR IDE r0 DLC | data | CRC15                        stuffed; 34 or 54 bits and the data
 *          CRC delimiter, ACK, ACK delimiter, EOF 7, intermission 3    13 bits
 * FD       SOF ID RRS IDE FDF res BRS                                  nominal, stuffed; 17 or 36 bits
 *          ESI DLC | data                                              data rate, stuffed
 *          stuff count 4, CRC17 or CRC21, 6 or 7 fixed stuff bits, CRC delimiter
 *          ACK, ACK delimiter, EOF 7, intermission 3                   nominal, 12 bits
 * </pre>
 *
 * <p>The rate switches at the sample points of BRS and of the CRC delimiter: these two last one nominal and one data bit together. The
 * content of CRC17 and CRC21 does not matter, as their stuff bits stand at fixed places. Reused for frame after frame.
 */
final class FrameBits {
  private static final int CLASSIC_TRAILER = 13;
  private static final int FD_TRAILER = 12;
  private static final int CRC15 = 15;
  private static final int STUFF_COUNT = 4;
  private static final int CRC_DELIMITER = 1;
  private static final int CRC17_LONGEST = 16;
  /** CRC17 or CRC21 and its fixed stuff bits: one before the stuff count and one after every fourth bit. */
  private static final int CRC17_STUFFED = 17 + 6;
  private static final int CRC21_STUFFED = 21 + 7;
  /** Alternating bits, the last one recessive: they fill the bits before SOF up to whole octets and cause no stuff bit. */
  private static final long FILL = 0x55;

  private final StuffBits stuff = new StuffBits();
  private int nominal;
  private int data;

  FrameBits measure(CanFrame frame) {
    stuff.reset();
    if (frame.fd()) {
      measureFd(frame);
    } else {
      measureClassic(frame);
    }
    return this;
  }

  /** Bits at the nominal rate. */
  int nominal() {
    return nominal;
  }

  /** Bits at the data rate. */
  int data() {
    return data;
  }

  private void measureClassic(CanFrame frame) {
    int length = frame.length();
    int headerBits = frame.extended() ? 39 : 19;
    long header = (frame.extended() ? extendedId(frame.id()) << 7 : (long) frame.id() << 7) | CanFrame.lengthToDlc(length);
    int octets = frame.extended() ? 40 : 24;
    stuff.bits(header | fill(headerBits, octets), octets);
    int crc = Crc15.bits(header, octets);
    byte[] payload = frame.data();
    for (int i = 0; i < length; i++) {
      stuff.octet(payload[i]);
      crc = Crc15.octet(crc, payload[i] & 0xFF);
    }
    stuff.octet(crc >> 7);
    // a 16th bit of the other value completes no run
    stuff.octet(crc << 1 | ~crc & 1);
    nominal = headerBits + 8 * length + CRC15 + stuff.count() + CLASSIC_TRAILER;
    data = 0;
  }

  private void measureFd(CanFrame frame) {
    int length = frame.length();
    int headerBits = frame.extended() ? 36 : 17;
    int octets = frame.extended() ? 40 : 24;
    // RRS (and IDE of a base frame) dominant, FDF recessive, res dominant, BRS
    int control = 0b0100 | (frame.bitRateSwitch() ? 1 : 0);
    long header = (frame.extended() ? extendedId(frame.id()) << 4 : (long) frame.id() << 5) | control;
    stuff.bits(header | fill(headerBits, octets), octets);
    nominal = headerBits + stuff.count() + FD_TRAILER;
    data = dataPhase(frame, length) - stuff.ended();
    if (!frame.bitRateSwitch()) {
      nominal += data;
      data = 0;
    }
  }

  /** Until the CRC delimiter; a dynamic stuff bit after the last bit still counted (the caller knows that a fixed one replaces it). */
  private int dataPhase(CanFrame frame, int length) {
    int before = stuff.count();
    // ESI (error active: dominant) and DLC
    int control = CanFrame.lengthToDlc(length);
    for (int i = 4; i >= 0; i--) {
      stuff.bit(control >> i & 1);
    }
    byte[] payload = frame.data();
    for (int i = 0; i < length; i++) {
      stuff.octet(payload[i]);
    }
    int crc = length > CRC17_LONGEST ? CRC21_STUFFED : CRC17_STUFFED;
    return 5 + 8 * length + stuff.count() - before + STUFF_COUNT + crc + CRC_DELIMITER;
  }

  /** The 31 bits from the base identifier to the end of the identifier extension, SRR and IDE recessive between them. */
  private static long extendedId(int id) {
    return (long) (id >> 18) << 20 | 3L << 18 | id & 0x3FFFF;
  }

  private static long fill(int bits, int octets) {
    return (FILL & (1L << octets - bits) - 1) << bits;
  }
}
