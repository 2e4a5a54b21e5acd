package org.pitstop.simulator.ecu;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Optional;

/**
 * What stands at the start of an application:
 *
 * <pre>
 * 0  "PSTP"
 * 4  version, ASCII, 32 bytes, filled up with zeros
 * 36 hardware, ASCII, 24 bytes, filled up with zeros
 * 60 reserved, 4 zeros
 * </pre>
 */
record ApplicationHeader(String version, String hardware) {
  static final int LENGTH = 64;
  static final int MAX_HARDWARE = 24;
  private static final int MAX_VERSION = 32;
  private static final byte[] MAGIC = "PSTP".getBytes(StandardCharsets.US_ASCII);
  private static final int VERSION_AT = 4;
  private static final int HARDWARE_AT = VERSION_AT + MAX_VERSION;

  /** Empty: there is none. */
  static Optional<ApplicationHeader> read(Flash flash) {
    byte[] bytes = flash.read(Flash.START, LENGTH);
    if (!Arrays.equals(bytes, 0, MAGIC.length, MAGIC, 0, MAGIC.length)) {
      return Optional.empty();
    }
    return Optional.of(new ApplicationHeader(text(bytes, VERSION_AT, MAX_VERSION), text(bytes, HARDWARE_AT, MAX_HARDWARE)));
  }

  byte[] bytes() {
    byte[] bytes = new byte[LENGTH];
    System.arraycopy(MAGIC, 0, bytes, 0, MAGIC.length);
    put(version, bytes, VERSION_AT);
    put(hardware, bytes, HARDWARE_AT);
    return bytes;
  }

  private static void put(String text, byte[] bytes, int at) {
    byte[] ascii = text.getBytes(StandardCharsets.US_ASCII);
    System.arraycopy(ascii, 0, bytes, at, ascii.length);
  }

  private static String text(byte[] bytes, int at, int max) {
    int end = at;
    while (end < at + max && bytes[end] != 0) {
      end++;
    }
    return new String(bytes, at, end - at, StandardCharsets.US_ASCII);
  }
}
