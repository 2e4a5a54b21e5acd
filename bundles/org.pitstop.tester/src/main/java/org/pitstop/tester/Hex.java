package org.pitstop.tester;

/** Bytes as people write and read them. */
final class Hex {
  private static final int ALWAYS_SHOWN_BYTES = 16;

  private Hex() {}

  /** {@code 22 F1 95}. */
  static String of(byte[] bytes, int from, int to) {
    StringBuilder s = new StringBuilder(3 * (to - from));
    for (int i = from; i < to; i++) {
      s.append(i == from ? "" : " ").append(Character.toUpperCase(Character.forDigit(bytes[i] >> 4 & 15, 16)))
          .append(Character.toUpperCase(Character.forDigit(bytes[i] & 15, 16)));
    }
    return s.toString();
  }

  static String of(byte[] bytes) {
    return of(bytes, 0, bytes.length);
  }

  /** The first bytes, and how many there are. */
  static String shortened(byte[] bytes, int length, int shown) {
    return length <= Math.max(shown, ALWAYS_SHOWN_BYTES) ? of(bytes, 0, length)
        : String.format("%s … (%d bytes)", of(bytes, 0, shown), length);
  }

  /** Pairs of digits, with or without blanks between them, with or without 0x. */
  static byte[] parse(String text) throws WrongUse {
    String digits = text.replaceAll("\\s|0[xX]", "");
    if (digits.isEmpty() || digits.length() % 2 != 0 || !digits.matches("[0-9A-Fa-f]+")) {
      throw new WrongUse("'" + text + "' is no request; write pairs of hexadecimal digits: 22 F195");
    }
    byte[] bytes = new byte[digits.length() / 2];
    for (int i = 0; i < bytes.length; i++) {
      bytes[i] = (byte) Integer.parseInt(digits.substring(2 * i, 2 * i + 2), 16);
    }
    return bytes;
  }

  /** The text that bytes are, without what fills them up; empty: they are no text. */
  static String text(byte[] bytes) {
    int end = bytes.length;
    while (end > 0 && (bytes[end - 1] == 0 || bytes[end - 1] == ' ' || bytes[end - 1] == (byte) 0xFF)) {
      end--;
    }
    StringBuilder s = new StringBuilder();
    for (int i = 0; i < end; i++) {
      if (bytes[i] < ' ' || bytes[i] > '~') {
        return "";
      }
      s.append((char) bytes[i]);
    }
    return s.toString();
  }

  static int number(byte[] bytes, int at, int count) {
    int value = 0;
    for (int i = at; i < at + count; i++) {
      value = value << 8 | bytes[i] & 0xFF;
    }
    return value;
  }
}
