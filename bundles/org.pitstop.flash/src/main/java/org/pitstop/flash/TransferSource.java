package org.pitstop.flash;

import java.io.BufferedInputStream;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import org.pitstop.api.software.EcuId;

/** The bytes of one part as they are transferred: those of its area, encoded if the profile says so. Knows how much of the area went in. */
final class TransferSource extends InputStream {
  /** Read ahead of the transfer, so that a block never waits for the file. */
  private static final int READ_AHEAD_BYTES = 128 * 1024;
  /** No encoding of what cannot be compressed makes it longer than this. */
  private static final int MAX_EXPANSION = 2;
  private static final int MAX_HEADER_BYTES = 64 * 1024;

  private final Plan.Part part;
  private final Area area;
  private final InputStream out;
  private final long maxBytes;
  private long bytes;

  TransferSource(EcuId ecu, Plan.Part part) throws IOException {
    this.part = part;
    area = new Area(new BufferedInputStream(part.image().open(part.area()), READ_AHEAD_BYTES));
    out = part.encoding().isPresent() ? encoded(ecu) : area;
    maxBytes = part.encoding().isPresent() ? MAX_EXPANSION * part.area().sizeBytes() + MAX_HEADER_BYTES : part.area().sizeBytes();
  }

  private InputStream encoded(EcuId ecu) throws IOException {
    try {
      return part.encoding().orElseThrow().encode(ecu.value(), area);
    } catch (IOException | RuntimeException e) {
      area.close();
      throw e;
    }
  }

  /** Bytes of the area that went into what was read so far. */
  long areaBytes() {
    return area.count;
  }

  @Override
  public int read() throws IOException {
    byte[] one = new byte[1];
    return read(one, 0, 1) < 0 ? -1 : one[0] & 0xFF;
  }

  @Override
  public int read(byte[] into, int from, int length) throws IOException {
    int count = out.read(into, from, length);
    bytes += Math.max(count, 0);
    if (bytes > maxBytes) {
      throw new IOException("data format 0x%02X makes more than %d bytes out of %s".formatted(part.dataFormatId(), maxBytes, part));
    }
    if (count < 0 && area.count < part.area().sizeBytes()) {
      throw new IOException("the image ended " + (part.area().sizeBytes() - area.count) + " bytes before the end of " + part);
    }
    return count;
  }

  @Override
  public void close() throws IOException {
    out.close();
  }

  /** Counts what is taken out of it. */
  private static final class Area extends FilterInputStream {
    private long count;

    Area(InputStream in) {
      super(in);
    }

    @Override
    public int read() throws IOException {
      int b = in.read();
      count += b < 0 ? 0 : 1;
      return b;
    }

    @Override
    public int read(byte[] into, int from, int length) throws IOException {
      int read = in.read(into, from, length);
      count += Math.max(read, 0);
      return read;
    }

    @Override
    public long skip(long n) throws IOException {
      long skipped = in.skip(n);
      count += skipped;
      return skipped;
    }

    @Override
    public boolean markSupported() {
      return false;
    }
  }
}
