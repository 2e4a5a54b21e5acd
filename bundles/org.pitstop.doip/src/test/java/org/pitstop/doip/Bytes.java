package org.pitstop.doip;

import java.util.HexFormat;

/** Bytes as text, blanks between them as one likes. */
final class Bytes {
  private Bytes() {}

  static byte[] of(String hex) {
    return HexFormat.of().parseHex(hex.replace(" ", ""));
  }

  static String hex(byte[] bytes) {
    return HexFormat.of().withUpperCase().formatHex(bytes);
  }

  static String hex(byte[] bytes, int length) {
    return HexFormat.of().withUpperCase().formatHex(bytes, 0, length);
  }
}
