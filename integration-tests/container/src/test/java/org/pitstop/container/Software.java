package org.pitstop.container;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Random;

/** A small image of a simulated ECU: the header that it reads its version from, then random bytes. */
record Software(String ecu, String hardware, String version, int sizeBytes) {

  static final long ADDRESS = 0x1_0000;
  private static final int SMALL_BYTES = 4096;
  private static final int HEADER_BYTES = 64;
  private static final int HARDWARE_AT = 36;

  Software(String ecu, String hardware, String version) {
    this(ecu, hardware, version, SMALL_BYTES);
  }

  Software withVersion(String other) {
    return new Software(ecu, hardware, other, sizeBytes);
  }

  byte[] content() {
    byte[] bytes = new byte[sizeBytes];
    new Random((ecu + version).hashCode()).nextBytes(bytes);
    Arrays.fill(bytes, 0, HEADER_BYTES, (byte) 0);
    put(bytes, 0, "PSTP" + version);
    put(bytes, HARDWARE_AT, hardware);
    return bytes;
  }

  /** What is offered for this ECU and is not for it: the ECU finds out once it has it. */
  byte[] contentOfAnother() {
    return new Software(ecu, "OTHER-H9", version, sizeBytes).content();
  }

  private static void put(byte[] bytes, int at, String text) {
    byte[] ascii = text.getBytes(StandardCharsets.US_ASCII);
    System.arraycopy(ascii, 0, bytes, at, ascii.length);
  }

  String sha256() throws NoSuchAlgorithmException {
    return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(content()));
  }
}
