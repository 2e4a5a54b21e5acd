package org.pitstop.image;

import java.io.IOException;
import java.nio.file.Path;
import java.util.zip.CRC32;
import org.pitstop.api.image.ImageException;

/**
 * Versatile Binary Format: a header in text ({@link VbfHeader}), then binary blocks to the end of the file.
 *
 * <pre>
 *  header { … } | address u32 | length u32 | data [length] | CRC-16 CCITT of data u16 | address u32 | …        (big-endian)
 * </pre>
 *
 * <p>{@code file_checksum} in the header is the CRC-32 of everything after it. A block is handed out in pieces of the buffer's size.
 */
final class VbfRecords implements Records {
  private static final int BLOCK_HEADER = 8;
  private static final int BLOCK_TRAILER = 2;

  private final Path file;
  private final FileBuffer buffer;
  private final VbfHeader header;
  private final CRC32 fileChecksum = new CRC32();
  private final boolean fromBeginning;
  private final Crc16 blockChecksum = new Crc16();
  private long address;
  private long remaining;
  private long offset;
  private int from;
  private int length;

  VbfRecords(Path file, Position at) throws IOException, ImageException {
    this.file = file;
    this.fromBeginning = at.offset() == 0;
    this.header = VbfHeader.read(file);
    this.buffer = new FileBuffer(file, fromBeginning ? header.lengthBytes() : at.offset());
  }

  @Override
  public boolean next() throws IOException, ImageException {
    address += length;
    length = 0;
    if (remaining == 0 && !beginBlock()) {
      checkFile();
      return false;
    }
    int there = buffer.require((int) Math.min(remaining, FileBuffer.SIZE));
    if (there == 0) {
      throw wrong("the file ends " + remaining + " bytes before the end of its block");
    }
    from = buffer.position();
    length = (int) Math.min(remaining, there);
    blockChecksum.update(buffer.array(), from, length);
    take(length);
    remaining -= length;
    return true;
  }

  /** Checks the last block's end and reads the next one's beginning. @return false at the end of the file */
  private boolean beginBlock() throws IOException, ImageException {
    if (blockChecksum.begun()) {
      checkBlock();
    }
    offset = buffer.offset();
    int there = buffer.require(BLOCK_HEADER);
    if (there == 0) {
      return false;
    }
    if (there < BLOCK_HEADER) {
      throw wrong("the file ends within a block's address and length");
    }
    address = number(4);
    remaining = number(4);
    if (remaining == 0) {
      throw wrong("a block of length 0");
    }
    blockChecksum.begin();
    return true;
  }

  private void checkBlock() throws IOException, ImageException {
    if (buffer.require(BLOCK_TRAILER) < BLOCK_TRAILER) {
      throw wrong("the file ends before its block's CRC-16");
    }
    int stated = (int) number(2);
    if (stated != blockChecksum.value()) {
      throw wrong("the block's CRC-16 is %04X; %04X is right".formatted(stated, blockChecksum.value()));
    }
  }

  private void checkFile() throws ImageException {
    if (fromBeginning && fileChecksum.getValue() != header.fileChecksum()) {
      throw new ImageException("%s: file_checksum is 0x%08X; 0x%08X is right".formatted(file, header.fileChecksum(),
          fileChecksum.getValue()));
    }
  }

  private long number(int bytes) {
    long value = 0;
    for (int i = 0; i < bytes; i++) {
      value = value << 8 | buffer.array()[buffer.position() + i] & 0xFF;
    }
    take(bytes);
    return value;
  }

  private void take(int count) {
    fileChecksum.update(buffer.array(), buffer.position(), count);
    buffer.skip(count);
  }

  private ImageException wrong(String what) {
    return new ImageException(file + " block at offset " + offset + ": " + what);
  }

  @Override
  public long address() {
    return address;
  }

  @Override
  public byte[] bytes() {
    return buffer.array();
  }

  @Override
  public int from() {
    return from;
  }

  @Override
  public int length() {
    return length;
  }

  @Override
  public int dataFormatId() {
    return header.dataFormatId();
  }

  /** The pieces of one block always belong together; two blocks that are compressed or encrypted never do. */
  @Override
  public boolean mayJoin() {
    return header.dataFormatId() == 0 || remaining > 0;
  }

  @Override
  public Position position() {
    return new Position(offset, 0, 0);
  }

  @Override
  public void close() throws IOException {
    buffer.close();
  }
}
