package org.pitstop.container;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Random;

/** A small image of a simulated ECU: the header that it reads its version from, then random bytes. */
record Software(String ecu, String hardware, String version) {

  static final long ADDRESS = 0x1_0000;
  private static final int SIZE_BYTES = 4096;
  private static final int HEADER_BYTES = 64;
  private static final int HARDWARE_AT = 36;

  Software withVersion(String other) {
    return new Software(ecu, hardware, other);
  }

  byte[] content() {
    byte[] bytes = new byte[SIZE_BYTES];
    new Random((ecu + version).hashCode()).nextBytes(bytes);
    Arrays.fill(bytes, 0, HEADER_BYTES, (byte) 0);
    put(bytes, 0, "PSTP" + version);
    put(bytes, HARDWARE_AT, hardware);
    return bytes;
  }

  private static void put(byte[] bytes, int at, String text) {
    byte[] ascii = text.getBytes(StandardCharsets.US_ASCII);
    System.arraycopy(ascii, 0, bytes, at, ascii.length);
  }

  String sha256() throws NoSuchAlgorithmException {
    return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(content()));
  }
}
