package org.pitstop.image;

import java.io.IOException;
import java.nio.file.Path;
import org.pitstop.api.image.ImageException;

/**
 * Intel HEX (Hexadecimal Object File Format Specification, revision A, 1988):
 *
 * <pre>
 *  ':' | length u8 | offset u16 | type u8 | data [length] | check sum u8        (two hexadecimal digits a byte)
 * </pre>
 */
final class IntelHexRecords implements Records {
  private static final int HEADER = 4;
  private static final long SEGMENTED = 1L << 40;

  private final HexLines lines;
  private long base;
  private int offset;
  private int length;
  private boolean ended;

  IntelHexRecords(Path file, Position from) throws IOException {
    lines = new HexLines(file, from);
    base = from.base();
  }

  @Override
  public boolean next() throws IOException, ImageException {
    while (lines.next()) {
      if (ended) {
        throw lines.wrong("stands after the end-of-file record (type 01)");
      }
      decode();
      int type = lines.bytes()[3] & 0xFF;
      if (type == 0x00) {
        checkSegment();
        return true;
      }
      control(type);
    }
    if (!ended) {
      throw lines.wrong("is the last one; the end-of-file record :00000001FF is missing, the file is truncated");
    }
    return false;
  }

  private void decode() throws ImageException {
    if (lines.character(0) != ':') {
      throw lines.wrong("begins with " + lines.beginning(1) + "; a record begins with ':'");
    }
    int count = lines.decode(1);
    length = lines.bytes()[0] & 0xFF;
    if (count != HEADER + length + 1) {
      throw lines.wrong("has " + count + " bytes; its length field says " + (HEADER + length + 1));
    }
    int sum = 0;
    for (int i = 0; i < count; i++) {
      sum += lines.bytes()[i];
    }
    if ((sum & 0xFF) != 0) {
      int found = lines.bytes()[count - 1];
      throw lines.wrong("check sum is %02X; %02X is right".formatted(found & 0xFF, found - sum & 0xFF));
    }
    offset = (int) lines.number(1, 2);
  }

  private void control(int type) throws ImageException {
    switch (type) {
      case 0x01 -> {
        expectLength(0, type);
        ended = true;
      }
      case 0x02 -> {
        expectLength(2, type);
        base = lines.number(HEADER, 2) << 4 | SEGMENTED;
      }
      case 0x04 -> {
        expectLength(2, type);
        base = lines.number(HEADER, 2) << 16;
      }
      case 0x03, 0x05 -> expectLength(4, type); // where execution starts: of no use to a boot loader
      default -> throw lines.wrong("record type %02X is unknown; 00–05 are right".formatted(type));
    }
  }

  private void expectLength(int expected, int type) throws ImageException {
    if (length != expected) {
      throw lines.wrong("a record of type %02X has %d data bytes; %d is right".formatted(type, length, expected));
    }
  }

  /** A segment's offset would wrap to its beginning: legal in 1988, never meant today. */
  private void checkSegment() throws ImageException {
    if ((base & SEGMENTED) != 0 && offset + length > 0x10000) {
      throw lines.wrong("%d bytes at offset 0x%04X leave their segment of 64 KiB".formatted(length, offset));
    }
  }

  @Override
  public long address() {
    return (base & ~SEGMENTED) + offset;
  }

  @Override
  public byte[] bytes() {
    return lines.bytes();
  }

  @Override
  public int from() {
    return HEADER;
  }

  @Override
  public int length() {
    return length;
  }

  @Override
  public int dataFormatId() {
    return 0;
  }

  @Override
  public Position position() {
    return lines.position(base);
  }

  @Override
  public void close() throws IOException {
    lines.close();
  }
}
