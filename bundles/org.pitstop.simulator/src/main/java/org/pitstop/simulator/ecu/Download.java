package org.pitstop.simulator.ecu;

/** An accepted RequestDownload, until its RequestTransferExit. */
final class Download {
  private final long end;
  private long position;
  private int counter;
  private boolean begun;

  Download(long address, long size) {
    position = address;
    end = address + size;
  }

  long position() {
    return position;
  }

  long remaining() {
    return end - position;
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

  void written(int count) {
    position += count;
    counter = counter + 1 & 0xFF;
    begun = true;
  }
}
