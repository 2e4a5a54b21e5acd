package org.pitstop.image;

import java.io.Closeable;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HexFormat;
import org.pitstop.api.image.ImageException;

/**
 * Lines of hexadecimal digits after a mark of some characters, as Intel HEX and S-records have them. They end with LF or CR LF. Empty lines
 * and blanks at the end of a line are skipped.
 */
final class HexLines implements Closeable {
  /** Both formats stay below: Intel HEX 521 characters, S-records 514. */
  static final int MAX_LINE = 544;
  private static final byte[] DIGITS = digits();

  private final Path file;
  private final FileBuffer buffer;
  private final byte[] bytes = new byte[MAX_LINE / 2];
  private long line;
  private long offset;
  private int lineStart;
  private int lineLength;

  HexLines(Path file, Records.Position from) throws IOException {
    this.file = file;
    this.buffer = new FileBuffer(file, from.offset());
    this.line = from.line() - 1;
  }

  /** Goes on to the next line that is not empty. @return false at the end of the file */
  boolean next() throws IOException, ImageException {
    while (buffer.require(MAX_LINE + 2) > 0) {
      findLine();
      if (lineLength > 0) {
        return true;
      }
    }
    return false;
  }

  private void findLine() throws ImageException {
    byte[] b = buffer.array();
    int from = buffer.position();
    int last = Math.min(buffer.limit(), from + MAX_LINE + 2);
    int end = from;
    while (end < last && b[end] != '\n') {
      end++;
    }
    line++;
    offset = buffer.offset();
    lineStart = from;
    lineLength = end - from;
    while (lineLength > 0 && isBlank(b[from + lineLength - 1])) {
      lineLength--;
    }
    if (end - from > MAX_LINE + 1 || lineLength > MAX_LINE) {
      throw wrong("is longer than " + MAX_LINE + " characters");
    }
    buffer.skip(end - from + (end < last ? 1 : 0));
  }

  private static boolean isBlank(byte b) {
    return b == ' ' || b == '\t' || b == '\r';
  }

  /** A character of the line. */
  char character(int index) {
    return index < lineLength ? (char) (buffer.array()[lineStart + index] & 0xFF) : ' ';
  }

  /** How the line begins, for people: {@code 'S4'}, or the bytes if they are not printable. */
  String beginning(int count) {
    String text = new String(buffer.array(), lineStart, Math.min(count, lineLength), StandardCharsets.ISO_8859_1);
    if (text.matches("[!-~]*")) {
      return "'" + text + "'";
    }
    boolean marked = line == 1 && character(0) == 0xEF && character(1) == 0xBB && character(2) == 0xBF;
    return "the bytes " + HexFormat.ofDelimiter(" ").withUpperCase().formatHex(text.getBytes(StandardCharsets.ISO_8859_1))
        + (marked ? " (of a UTF-8 byte order mark)" : "");
  }

  /** Decodes all digits after the mark into {@link #bytes}. @return number of bytes */
  int decode(int markLength) throws ImageException {
    int count = (lineLength - markLength) / 2;
    if (lineLength < markLength + 2 || (lineLength - markLength) % 2 != 0) {
      throw wrong("has " + Math.max(0, lineLength - markLength) + " digits; an even number of at least 2 is right");
    }
    byte[] b = buffer.array();
    int at = lineStart + markLength;
    for (int i = 0; i < count; i++, at += 2) {
      int value = DIGITS[b[at] & 0xFF] << 4 | DIGITS[b[at + 1] & 0xFF];
      if (value < 0) {
        throw noDigit(at);
      }
      bytes[i] = (byte) value;
    }
    return count;
  }

  byte[] bytes() {
    return bytes;
  }

  /** An unsigned big-endian number from the decoded bytes. */
  long number(int from, int count) {
    long value = 0;
    for (int i = from; i < from + count; i++) {
      value = value << 8 | bytes[i] & 0xFF;
    }
    return value;
  }

  Records.Position position(long base) {
    return new Records.Position(offset, line, base);
  }

  ImageException wrong(String what) {
    return new ImageException(line == 0 ? file + ": is empty" : file + " line " + line + " (offset " + offset + "): " + what);
  }

  private ImageException noDigit(int at) {
    byte[] b = buffer.array();
    int bad = DIGITS[b[at] & 0xFF] < 0 ? at : at + 1;
    return wrong("column %d holds the byte 0x%02X; a hexadecimal digit is right".formatted(bad - lineStart + 1, b[bad] & 0xFF));
  }

  @Override
  public void close() throws IOException {
    buffer.close();
  }

  private static byte[] digits() {
    byte[] table = new byte[256];
    Arrays.fill(table, (byte) -1);
    for (int i = 0; i < 16; i++) {
      table[Character.forDigit(i, 16)] = (byte) i;
      table[Character.toUpperCase(Character.forDigit(i, 16))] = (byte) i;
    }
    return table;
  }
}
