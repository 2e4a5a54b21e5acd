package org.pitstop.simulator.ecu;

/** Bytes that leave the ECU, as many in each block as its longest TransferData holds. */
final class Upload extends Transfer {
  private static final int HEAD = 2;

  private final Source source;
  private final long size;
  private final int payload;
  private long position;

  /** Where the bytes come from. */
  interface Source {
    byte[] read(long position, int count);
  }

  Upload(Source source, long size, int maxNumberOfBlockLength) {
    this.source = source;
    this.size = size;
    payload = maxNumberOfBlockLength - HEAD;
  }

  @Override
  boolean fits(int requestLength) {
    return requestLength == HEAD;
  }

  @Override
  Reply next(Request request, int blockSequenceCounter) {
    byte[] data = source.read(position, (int) Math.min(payload, size - position));
    byte[] response = new byte[HEAD + data.length];
    response[0] = 0x76;
    response[1] = (byte) blockSequenceCounter;
    System.arraycopy(data, 0, response, HEAD, data.length);
    position += data.length;
    return Reply.positive(response);
  }

  @Override
  boolean complete() {
    return position == size;
  }
}
