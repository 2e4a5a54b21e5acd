package org.pitstop.image;

import java.io.IOException;
import java.nio.file.Path;

/** A raw binary, in pieces of the buffer's size. */
final class BinaryRecords implements Records {
  private final FileBuffer buffer;
  private final long begin;
  private long offset;
  private int from;
  private int length;

  BinaryRecords(Path file, Position at, long begin) throws IOException {
    this.buffer = new FileBuffer(file, at.offset());
    this.begin = begin;
  }

  @Override
  public boolean next() throws IOException {
    offset = buffer.offset();
    length = buffer.require(FileBuffer.SIZE);
    from = buffer.position();
    buffer.skip(length);
    return length > 0;
  }

  @Override
  public long address() {
    return begin + offset;
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
    return 0;
  }

  @Override
  public Position position() {
    return new Position(offset, 0, begin);
  }

  @Override
  public void close() throws IOException {
    buffer.close();
  }
}
