package org.pitstop.simulator.ecu;

import java.io.IOException;
import java.util.zip.DataFormatException;
import java.util.zip.Inflater;

/** An accepted RequestDownload, until its RequestTransferExit. Compressed data is inflated while it comes. */
final class Download extends Transfer {
  private static final int PIECE = 4096;
  private static final int DATA = 2;

  private final EcuState ecu;
  private final boolean toRam;
  private final Memory memory;
  private final long start;
  private final long end;
  /** Null: it comes plain. */
  private final Inflater inflater;
  private long position;

  Download(EcuState ecu, long address, long size, boolean compressed) {
    this.ecu = ecu;
    toRam = Ram.contains(address, size);
    memory = toRam ? ecu::writeRam : ecu.memory::write;
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

  @Override
  boolean fits(int requestLength) {
    return requestLength > DATA && requestLength <= ecu.settings.maxNumberOfBlockLength();
  }

  @Override
  Reply next(Request request, int blockSequenceCounter) throws IOException {
    int count = request.length() - DATA;
    int nrc = inflater == null ? store(request.bytes(), DATA, count) : inflate(request.bytes(), DATA, count);
    if (nrc == Nrc.PROGRAMMING_FAILURE) {
      ecu.transfer(null);
    }
    return nrc == Nrc.NONE ? Reply.positive(0x76, blockSequenceCounter).busy(ecu.settings.writeNanos()) : Reply.negative(nrc);
  }

  @Override
  boolean complete() {
    return position == end && (inflater == null || inflater.finished());
  }

  @Override
  void exit() {
    if (toRam) {
      ecu.ram.loaded(start);
    }
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
