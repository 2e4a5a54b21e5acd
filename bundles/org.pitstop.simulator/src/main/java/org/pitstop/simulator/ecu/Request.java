package org.pitstop.simulator.ecu;

/** A request. The bytes are valid only while it is served. */
record Request(byte[] bytes, int length, boolean functional) {
  private static final int SUPPRESS_POSITIVE_RESPONSE = 0x80;

  int sid() {
    return u8(0);
  }

  int u8(int at) {
    return bytes[at] & 0xFF;
  }

  int u16(int at) {
    return u8(at) << 8 | u8(at + 1);
  }

  int u32(int at) {
    return u16(at) << 16 | u16(at + 2);
  }

  /** An unsigned number of 32 bits. */
  long address(int at) {
    return u32(at) & 0xFFFF_FFFFL;
  }

  /** The second byte without suppressPosRspMsgIndicationBit. */
  int subFunction() {
    return u8(1) & ~SUPPRESS_POSITIVE_RESPONSE;
  }

  boolean suppressPositiveResponse() {
    return (u8(1) & SUPPRESS_POSITIVE_RESPONSE) != 0;
  }
}
