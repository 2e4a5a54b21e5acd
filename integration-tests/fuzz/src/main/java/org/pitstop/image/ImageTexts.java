package org.pitstop.image;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.zip.CRC32;
import org.pitstop.fuzz.Crc;

/** The formats a second time, the slow and simple way: what an accepted file holds, byte by byte, and right check sums for one that has none. */
final class ImageTexts {
  private static final HexFormat HEX = HexFormat.of().withUpperCase();

  private ImageTexts() {}

  static SortedMap<Long, Byte> hex(byte[] file) {
    SortedMap<Long, Byte> memory = new TreeMap<>();
    long base = 0;
    for (String line : lines(file)) {
      byte[] r = HEX.parseHex(line.substring(1));
      if (r[3] == 2 || r[3] == 4) {
        base = (long) ((r[4] & 0xFF) << 8 | r[5] & 0xFF) << (r[3] == 2 ? 4 : 16);
      }
      for (int i = 4; r[3] == 0 && i < r.length - 1; i++) {
        memory.put(base + ((r[1] & 0xFF) << 8 | r[2] & 0xFF) + i - 4, r[i]);
      }
    }
    return memory;
  }

  static SortedMap<Long, Byte> srec(byte[] file) {
    SortedMap<Long, Byte> memory = new TreeMap<>();
    for (String line : lines(file)) {
      int type = line.charAt(1) - '0';
      byte[] r = HEX.parseHex(line.substring(2));
      long address = 0;
      for (int i = 1; i <= type + 1 && i < r.length; i++) {
        address = address << 8 | r[i] & 0xFF;
      }
      for (int i = type + 2; type >= 1 && type <= 3 && i < r.length - 1; i++) {
        memory.put(address + i - type - 2, r[i]);
      }
    }
    return memory;
  }

  /** Not from the header, but from behind: blocks begin after some brace and end with the file. */
  static SortedMap<Long, Byte> vbf(byte[] file) {
    for (int i = 0; i < file.length; i++) {
      if (file[i] == '}' && blocksEnd(file, i + 1) == file.length) {
        SortedMap<Long, Byte> memory = new TreeMap<>();
        for (int at = i + 1; at < file.length; at += 10 + (int) number(file, at + 4)) {
          for (int j = 0; j < number(file, at + 4); j++) {
            memory.put(number(file, at) + j, file[at + 8 + j]);
          }
        }
        return memory;
      }
    }
    throw new AssertionError("no blocks are found in it");
  }

  private static int blocksEnd(byte[] file, int from) {
    int at = from;
    while (at + 10L <= file.length && at + 10 + number(file, at + 4) <= file.length) {
      int end = at + 8 + (int) number(file, at + 4);
      if (((file[end] & 0xFF) << 8 | file[end + 1] & 0xFF) != Crc.ccitt(file, at + 8, end)) {
        return -1;
      }
      at = end + 2;
    }
    return at;
  }

  private static long number(byte[] bytes, int at) {
    return (bytes[at] & 0xFFL) << 24 | (bytes[at + 1] & 0xFF) << 16 | (bytes[at + 2] & 0xFF) << 8 | bytes[at + 3] & 0xFF;
  }

  private static List<String> lines(byte[] file) {
    return new String(file, StandardCharsets.ISO_8859_1).lines().map(String::trim).filter(l -> !l.isEmpty()).toList();
  }

  /** Puts the check sum of every line right that has one. @param mark characters before the digits: 1 Intel HEX, 2 S-records */
  static byte[] repairLines(byte[] file, int mark) {
    List<String> lines = new ArrayList<>();
    for (String line : new String(file, StandardCharsets.ISO_8859_1).split("\n", -1)) {
      lines.add(line.matches(".{" + mark + "}([0-9A-Fa-f]{2}){2,}") ? repaired(line, mark) : line);
    }
    return String.join("\n", lines).getBytes(StandardCharsets.ISO_8859_1);
  }

  private static String repaired(String line, int mark) {
    String digits = line.substring(mark, line.length() - 2);
    int sum = 0;
    for (byte b : HEX.parseHex(digits)) {
      sum += b;
    }
    return line.substring(0, mark) + digits + HEX.toHexDigits((byte) (mark == 1 ? -sum : ~sum));
  }

  /** Puts the check sums of the blocks right, and that of the file. */
  static byte[] repairVbf(byte[] file) {
    byte[] mended = file.clone();
    String text = new String(file, StandardCharsets.ISO_8859_1);
    int begin = text.contains("\n}") ? text.indexOf("\n}") + 2 : file.length;
    for (int at = begin; at + 10L <= mended.length && at + 10 + number(mended, at + 4) <= mended.length;) {
      int end = at + 8 + (int) number(mended, at + 4);
      int crc = Crc.ccitt(mended, at + 8, end);
      mended[end] = (byte) (crc >> 8);
      mended[end + 1] = (byte) crc;
      at = end + 2;
    }
    CRC32 crc = new CRC32();
    crc.update(mended, begin, mended.length - begin);
    return new String(mended, StandardCharsets.ISO_8859_1).replaceFirst("(?<=file_checksum = 0x)[0-9A-Fa-f]{8}",
        "%08X".formatted(crc.getValue())).getBytes(StandardCharsets.ISO_8859_1);
  }
}
