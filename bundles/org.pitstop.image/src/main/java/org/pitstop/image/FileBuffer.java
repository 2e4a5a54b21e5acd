package org.pitstop.image;

import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SeekableByteChannel;
import java.nio.file.Files;
import java.nio.file.Path;

/** A window that slides over a file: constant memory, however long the file is. */
final class FileBuffer implements Closeable {
  /** Size of the window; no single item that is asked for may be longer. */
  static final int SIZE = 128 * 1024;

  private final SeekableByteChannel channel;
  private final ByteBuffer window = ByteBuffer.allocate(SIZE).limit(0);
  private long windowOffset;

  FileBuffer(Path file, long from) throws IOException {
    channel = Files.newByteChannel(file);
    channel.position(from);
    windowOffset = from;
  }

  /** The window's bytes; what is current lies between {@link #position} and {@link #limit}. */
  byte[] array() {
    return window.array();
  }

  int position() {
    return window.position();
  }

  int limit() {
    return window.limit();
  }

  void skip(int count) {
    window.position(window.position() + count);
  }

  /** Where the current byte stands in the file. */
  long offset() {
    return windowOffset + window.position();
  }

  /** Tries to have {@code count} bytes from {@link #position} on. @return how many there are; fewer only at the end of the file */
  int require(int count) throws IOException {
    if (window.remaining() < count) {
      windowOffset += window.position();
      window.compact();
      while (window.position() < count && channel.read(window) >= 0) {
        // reads on until there is enough
      }
      window.flip();
    }
    return window.remaining();
  }

  @Override
  public void close() throws IOException {
    channel.close();
  }
}
