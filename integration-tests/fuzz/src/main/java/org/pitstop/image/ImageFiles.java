package org.pitstop.image;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.zip.CRC32;
import org.pitstop.fuzz.Crc;

/** Writes image files, as long as they may be. */
public final class ImageFiles {
  private static final byte[] DIGITS = "0123456789ABCDEF".getBytes(StandardCharsets.US_ASCII);

  private ImageFiles() {}

  /** A record of Intel HEX. */
  public static void hex(OutputStream out, int type, int offset, byte[] data, int from, int length) throws IOException {
    byte[] record = new byte[5 + length];
    record[0] = (byte) length;
    record[1] = (byte) (offset >> 8);
    record[2] = (byte) offset;
    record[3] = (byte) type;
    System.arraycopy(data, from, record, 4, length);
    line(out, ":", record, false);
  }

  /** An S-record. */
  public static void srec(OutputStream out, int type, long address, byte[] data, int from, int length) throws IOException {
    int addressBytes = new int[] {2, 2, 3, 4, 0, 2, 3, 4, 3, 2}[type];
    byte[] record = new byte[2 + addressBytes + length];
    record[0] = (byte) (record.length - 1);
    for (int i = 0; i < addressBytes; i++) {
      record[1 + i] = (byte) (address >> 8 * (addressBytes - 1 - i));
    }
    System.arraycopy(data, from, record, 1 + addressBytes, length);
    line(out, "S" + type, record, true);
  }

  private static void line(OutputStream out, String mark, byte[] record, boolean ones) throws IOException {
    int sum = 0;
    for (byte b : record) {
      sum += b;
    }
    record[record.length - 1] = (byte) (ones ? ~sum : -sum);
    byte[] text = new byte[mark.length() + 2 * record.length + 1];
    int at = 0;
    for (char c : mark.toCharArray()) {
      text[at++] = (byte) c;
    }
    for (byte b : record) {
      text[at++] = DIGITS[b >> 4 & 15];
      text[at++] = DIGITS[b & 15];
    }
    text[at] = '\n';
    out.write(text);
  }

  /** The header of a VBF file. */
  public static byte[] vbfHeader(int dataFormatId, long checksum) {
    return """
        vbf_version = 2.6;
        header {
          // of a test
          description = { "two lines; {",
                          "} of text" };
          sw_part_number = "30765432";
          sw_part_type = EXE;
          ecu_address = 0x7E0;
          call = 0x1000;
          erase = { { 0x1000, 0x100 }, { 0x8000, 256 } };
          data_format_identifier = 0x%02X;
          verification_block_start = 0x8000;
          file_checksum = 0x%08X;
        }""".formatted(dataFormatId, checksum).getBytes(StandardCharsets.ISO_8859_1);
  }

  /** A whole VBF file. @param addressAndData in turns a long and a byte[] */
  static byte[] vbf(int dataFormatId, Object... addressAndData) {
    ByteArrayOutputStream blocks = new ByteArrayOutputStream();
    for (int i = 0; i < addressAndData.length; i += 2) {
      byte[] data = (byte[]) addressAndData[i + 1];
      blocks.writeBytes(bytes((Long) addressAndData[i], 4));
      blocks.writeBytes(bytes(data.length, 4));
      blocks.writeBytes(data);
      blocks.writeBytes(bytes(Crc.ccitt(data, 0, data.length), 2));
    }
    CRC32 crc = new CRC32();
    crc.update(blocks.toByteArray());
    ByteArrayOutputStream file = new ByteArrayOutputStream();
    file.writeBytes(vbfHeader(dataFormatId, crc.getValue()));
    file.writeBytes(blocks.toByteArray());
    return file.toByteArray();
  }

  public static byte[] bytes(long value, int count) {
    byte[] bytes = new byte[count];
    for (int i = 0; i < count; i++) {
      bytes[i] = (byte) (value >> 8 * (count - 1 - i));
    }
    return bytes;
  }
}
