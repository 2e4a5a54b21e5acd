package org.pitstop.demo;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Random;
import org.pitstop.api.software.Sha256;

/**
 * Software of a simulated ECU: the header that it reads its version from, then random bytes, which do not compress.
 *
 * <pre>
 *  0     4                              36                       60       64
 *  +-----+------------------------------+------------------------+--------+---------…
 *  |PSTP | version, padded with zeroes  | hardware, likewise     | 0      | random
 *  +-----+------------------------------+------------------------+--------+---------…
 * </pre>
 *
 * @param format {@code bin}, {@code ihex} or {@code srec}
 */
record DemoSoftware(String ecu, String hardware, String version, String format, int sizeBytes) {
  static final long ADDRESS = 0x1_0000;
  private static final int HEADER_BYTES = 64;
  private static final int HARDWARE_AT = 36;
  private static final int RECORD_BYTES = 32;

  /** The content of the ECU's memory. */
  byte[] content() {
    byte[] bytes = new byte[sizeBytes];
    new Random((ecu + version).hashCode()).nextBytes(bytes);
    Arrays.fill(bytes, 0, HEADER_BYTES, (byte) 0);
    put(bytes, 0, "PSTP" + version);
    put(bytes, HARDWARE_AT, hardware);
    return bytes;
  }

  /** SHA-256 over {@link #content}. */
  String sha256() {
    return Sha256.of(content()).hex();
  }

  Path write(Path directory) throws IOException {
    Path file = directory.resolve(ecu + "-" + version + "." + format);
    switch (format) {
      case "bin" -> Files.write(file, content());
      case "ihex" -> Files.writeString(file, intelHex());
      case "srec" -> Files.writeString(file, sRecords());
      default -> throw new IllegalArgumentException("format " + format);
    }
    return file;
  }

  private String intelHex() {
    byte[] bytes = content();
    StringBuilder out = new StringBuilder(bytes.length * 3);
    for (int i = 0; i < bytes.length; i += RECORD_BYTES) {
      long address = ADDRESS + i;
      if ((address & 0xFFFF) == 0) {
        record(out.append(':'), new int[] {2, 0, 0, 4, (int) (address >> 24), (int) (address >> 16)}, bytes, 0, 0, true);
      }
      int count = Math.min(RECORD_BYTES, bytes.length - i);
      record(out.append(':'), new int[] {count, (int) (address >> 8), (int) address, 0}, bytes, i, count, true);
    }
    return out.append(":00000001FF\n").toString();
  }

  private String sRecords() {
    byte[] bytes = content();
    StringBuilder out = new StringBuilder(bytes.length * 3);
    record(out.append("S0"), new int[] {3, 0, 0}, bytes, 0, 0, false);
    for (int i = 0; i < bytes.length; i += RECORD_BYTES) {
      long address = ADDRESS + i;
      int count = Math.min(RECORD_BYTES, bytes.length - i);
      record(out.append("S3"), new int[] {count + 5, (int) (address >> 24), (int) (address >> 16), (int) (address >> 8), (int) address}, bytes, i, count, false);
    }
    record(out.append("S7"), new int[] {5, 0, 1, 0, 0}, bytes, 0, 0, false);
    return out.toString();
  }

  /** Head, data and check sum: the two's complement of the sum in Intel HEX, the one's complement in S-records. */
  private static void record(StringBuilder out, int[] head, byte[] bytes, int from, int count, boolean twos) {
    int sum = 0;
    for (int b : head) {
      sum += b & 0xFF;
      hex(out, b);
    }
    for (int i = from; i < from + count; i++) {
      sum += bytes[i] & 0xFF;
      hex(out, bytes[i]);
    }
    hex(out, twos ? -sum : ~sum);
    out.append('\n');
  }

  private static void hex(StringBuilder out, int b) {
    out.append(Character.toUpperCase(Character.forDigit(b >> 4 & 15, 16))).append(Character.toUpperCase(Character.forDigit(b & 15, 16)));
  }

  private static void put(byte[] bytes, int at, String text) {
    byte[] ascii = text.getBytes(StandardCharsets.US_ASCII);
    System.arraycopy(ascii, 0, bytes, at, ascii.length);
  }
}
