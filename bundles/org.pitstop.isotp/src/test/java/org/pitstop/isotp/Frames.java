package org.pitstop.isotp;

import org.pitstop.api.can.CanFrame;

/** Frames and bytes from hexadecimal digits, blanks allowed. */
final class Frames {
  private Frames() {}

  static byte[] bytes(String hex) {
    return java.util.HexFormat.of().parseHex(hex.replace(" ", ""));
  }

  static CanFrame classic(int id, String hex) {
    byte[] data = bytes(hex);
    return new CanFrame().set(id, id > 0x7FF, false, false).payload(data, 0, data.length);
  }

  static CanFrame fd(int id, String hex) {
    byte[] data = bytes(hex);
    return new CanFrame().set(id, id > 0x7FF, true, true).payload(data, 0, data.length);
  }

  /** A payload that begins with these bytes, filled up with zeros. */
  static CanFrame fd(int id, int length, String hex) {
    return fd(id, hex + "00".repeat(length - bytes(hex).length));
  }

  /** 0, 1, 2 … */
  static byte[] counting(int length) {
    byte[] bytes = new byte[length];
    for (int i = 0; i < length; i++) {
      bytes[i] = (byte) i;
    }
    return bytes;
  }

  static String hex(CanFrame frame) {
    return java.util.HexFormat.of().withUpperCase().formatHex(frame.data(), 0, frame.length());
  }
}
