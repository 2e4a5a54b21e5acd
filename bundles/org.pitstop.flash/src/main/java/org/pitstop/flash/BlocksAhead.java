package org.pitstop.flash;

import java.io.IOException;
import java.nio.ByteBuffer;

/** The blocks of one transfer in two buffers: while one is under way, the next is read and encoded into the other. */
final class BlocksAhead {
  private static final int NOT_READ = -1;

  private final TransferSource source;
  private byte[] current;
  private byte[] other;
  private int currentBytes;
  private int otherBytes = NOT_READ;
  private long currentAreaBytes;
  private long otherAreaBytes;
  private IOException failure;

  BlocksAhead(TransferSource source, int blockBytes) throws IOException {
    this.source = source;
    current = new byte[blockBytes];
    other = new byte[blockBytes];
    next();
  }

  /** Whether there is a block. */
  boolean hasBlock() {
    return currentBytes > 0;
  }

  ByteBuffer block() {
    return ByteBuffer.wrap(current, 0, currentBytes);
  }

  /** Bytes of the area that are done once this block is. */
  long areaBytes() {
    return currentAreaBytes;
  }

  /** Reads the next block, once; {@link #next} tells what went wrong. */
  void prepare() {
    if (otherBytes == NOT_READ) {
      try {
        otherBytes = source.readNBytes(other, 0, other.length);
        otherAreaBytes = source.areaBytes();
      } catch (IOException e) {
        failure = e;
        otherBytes = 0;
      }
    }
  }

  /** Goes on to the next block. @throws IOException if it could not be read */
  void next() throws IOException {
    prepare();
    if (failure != null) {
      throw new IOException("the image cannot be read: " + failure.getMessage(), failure);
    }
    byte[] done = current;
    current = other;
    currentBytes = otherBytes;
    currentAreaBytes = otherAreaBytes;
    other = done;
    otherBytes = NOT_READ;
  }
}
