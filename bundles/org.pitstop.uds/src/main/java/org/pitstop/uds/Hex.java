package org.pitstop.uds;

/** Bytes for people. */
final class Hex {
  private static final int SHOWN_BYTES = 8;

  private Hex() {}

  static String of(int value) {
    return String.format("%02X", value & 0xFF);
  }

  /** The first bytes of a message. */
  static String of(byte[] message, int length) {
    StringBuilder s = new StringBuilder();
    for (int i = 0; i < Math.min(length, SHOWN_BYTES); i++) {
      s.append(i == 0 ? "" : " ").append(of(message[i]));
    }
    return length > SHOWN_BYTES ? s.append(" … (").append(length).append(" bytes)").toString() : s.toString();
  }
}
