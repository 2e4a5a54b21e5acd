package org.pitstop.flash;

import java.util.HexFormat;
import java.util.Locale;

/** Bytes as a value. */
record HexBytes(String hex) {
  static final HexBytes NONE = new HexBytes("");

  HexBytes {
    hex = hex.toLowerCase(Locale.ROOT);
    HexFormat.of().parseHex(hex);
  }

  byte[] bytes() {
    return HexFormat.of().parseHex(hex);
  }

  boolean begins(byte[] bytes) {
    return HexFormat.of().formatHex(bytes).startsWith(hex);
  }

  @Override
  public String toString() {
    return hex;
  }
}
