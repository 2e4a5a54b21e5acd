package org.pitstop.image;

import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.zip.CRC32;

/** Makes image files. */
final class ImageText {
  private static final HexFormat HEX = HexFormat.of().withUpperCase();

  private ImageText() {}

  static String hex(Object... addressAndBytes) {
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < addressAndBytes.length; i += 2) {
      int address = (Integer) addressAndBytes[i];
      text.append(intel(4, 0, new byte[] {(byte) (address >> 24), (byte) (address >> 16)}));
      text.append(intel(0, address & 0xFFFF, HEX.parseHex((String) addressAndBytes[i + 1])));
    }
    return text + ":00000001FF\n";
  }

  static String intel(int type, int offset, byte[] data) {
    byte[] record = new byte[data.length + 5];
    record[0] = (byte) data.length;
    record[1] = (byte) (offset >> 8);
    record[2] = (byte) offset;
    record[3] = (byte) type;
    System.arraycopy(data, 0, record, 4, data.length);
    record[record.length - 1] = (byte) -sum(record);
    return ":" + HEX.formatHex(record) + "\n";
  }

  static void writeHex(Path file, byte[] block, int blocks) throws IOException {
    StringBuilder lines = new StringBuilder();
    for (int at = 0; at < block.length; at += 32) {
      lines.append(intel(0, at, Arrays.copyOfRange(block, at, at + 32)));
    }
    try (Writer out = Files.newBufferedWriter(file)) {
      for (int i = 0; i < blocks; i++) {
        out.write(intel(4, 0, new byte[] {(byte) (i >> 8), (byte) i}));
        out.append(lines);
      }
      out.write(":00000001FF\n");
    }
  }

  static String srec(int type, Object... addressAndBytes) {
    StringBuilder text = new StringBuilder(motorola(0, 0, "name".getBytes(StandardCharsets.US_ASCII)));
    for (int i = 0; i < addressAndBytes.length; i += 2) {
      text.append(motorola(type, (Integer) addressAndBytes[i], HEX.parseHex((String) addressAndBytes[i + 1])));
    }
    return text + motorola(5, addressAndBytes.length / 2, new byte[0]) + motorola(10 - type, 0, new byte[0]);
  }

  static String motorola(int type, long address, byte[] data) {
    int addressBytes = new int[] {2, 2, 3, 4, 0, 2, 3, 4, 3, 2}[type];
    byte[] record = new byte[1 + addressBytes + data.length + 1];
    record[0] = (byte) (record.length - 1);
    for (int i = 0; i < addressBytes; i++) {
      record[1 + i] = (byte) (address >> 8 * (addressBytes - 1 - i));
    }
    System.arraycopy(data, 0, record, 1 + addressBytes, data.length);
    record[record.length - 1] = (byte) ~sum(record);
    return "S" + type + HEX.formatHex(record) + "\n";
  }

  static byte[] vbf(String dataFormat, Object... addressAndBytes) throws IOException {
    ByteArrayOutputStream blocks = new ByteArrayOutputStream();
    DataOutputStream out = new DataOutputStream(blocks);
    for (int i = 0; i < addressAndBytes.length; i += 2) {
      byte[] data = (byte[]) addressAndBytes[i + 1];
      out.writeInt((Integer) addressAndBytes[i]);
      out.writeInt(data.length);
      out.write(data);
      out.writeShort(bitwiseCrc16(data));
    }
    CRC32 crc = new CRC32();
    crc.update(blocks.toByteArray());
    String header = "vbf_version = 2.6;\nheader { // a } in a comment\n  description = {\"a } in text\"};\n  sw_part_number = \"1\";\n"
        + "  data_format_identifier = " + dataFormat
            + ";\n  erase = { {0x1000, 0x100} };\n  file_checksum = 0x%08X;\n}".formatted(crc.getValue());
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    all.writeBytes(header.getBytes(StandardCharsets.US_ASCII));
    all.writeBytes(blocks.toByteArray());
    return all.toByteArray();
  }

  /** Bit by bit, to be independent of the table under test. */
  private static int bitwiseCrc16(byte[] data) {
    int crc = 0xFFFF;
    for (byte b : data) {
      for (int bit = 7; bit >= 0; bit--) {
        boolean out = (crc >> 15 & 1) != (b >> bit & 1);
        crc = crc << 1 & 0xFFFF ^ (out ? 0x1021 : 0);
      }
    }
    return crc;
  }

  private static int sum(byte[] bytes) {
    int sum = 0;
    for (byte b : bytes) {
      sum += b;
    }
    return sum;
  }
}
