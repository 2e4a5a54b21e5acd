package org.pitstop.simulator.ecu;

import java.io.IOException;
import java.util.zip.DataFormatException;
import java.util.zip.Inflater;

/** An accepted RequestDownload, until its RequestTransferExit. Compressed data is inflated while it comes. */
final class Download implements AutoCloseable {
  private static final int PIECE = 4096;

  private final Memory memory;
  private final long start;
  private final long end;
  /** Null: it comes plain. */
  private final Inflater inflater;
  private long position;
  private int counter;
  private boolean begun;

  Download(Memory memory, long address, long size, boolean compressed) {
    this.memory = memory;
    start = address;
    position = address;
    end = address + size;
    inflater = compressed ? new Inflater(true) : null;
  }

  /** Where the bytes go. */
  interface Memory {
    /** @return false: they cannot be written there */
    boolean write(long address, byte[] data, int from, int count) throws IOException;
  }

  long start() {
    return start;
  }

  /** Whether every byte of memory has come. */
  boolean complete() {
    return position == end && (inflater == null || inflater.finished());
  }

  boolean begun() {
    return begun;
  }

  boolean isNext(int blockSequenceCounter) {
    return blockSequenceCounter == (counter + 1 & 0xFF);
  }

  /** Whether this was the block before: its answer was lost. */
  boolean isRepetition(int blockSequenceCounter) {
    return begun && blockSequenceCounter == counter;
  }

  /** The next block. @return {@link Nrc#NONE}: it was written */
  int write(byte[] data, int from, int count) throws IOException {
    int nrc = inflater == null ? store(data, from, count) : inflate(data, from, count);
    if (nrc == Nrc.NONE) {
      counter = counter + 1 & 0xFF;
      begun = true;
    }
    return nrc;
  }

  private int inflate(byte[] data, int from, int count) throws IOException {
    byte[] piece = new byte[PIECE];
    inflater.setInput(data, from, count);
    try {
      for (int made = inflater.inflate(piece); made > 0; made = inflater.inflate(piece)) {
        int nrc = store(piece, 0, made);
        if (nrc != Nrc.NONE) {
          return nrc;
        }
      }
      return inflater.getRemaining() == 0 ? Nrc.NONE : Nrc.TRANSFER_SUSPENDED;
    } catch (DataFormatException e) {
      return Nrc.PROGRAMMING_FAILURE;
    }
  }

  private int store(byte[] data, int from, int count) throws IOException {
    if (count > end - position) {
      return Nrc.TRANSFER_SUSPENDED;
    }
    if (!memory.write(position, data, from, count)) {
      return Nrc.PROGRAMMING_FAILURE;
    }
    position += count;
    return Nrc.NONE;
  }

  @Override
  public void close() {
    if (inflater != null) {
      inflater.end();
    }
  }
}
