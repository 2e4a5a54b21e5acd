package org.pitstop.image;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.Objects;
import org.pitstop.api.image.ImageException;

/** The bytes of one area, record by record. */
final class AreaStream extends InputStream {
  private final Path file;
  private final Records records;
  private long remaining;
  private int at;
  private int end;

  AreaStream(Path file, Records records, long sizeBytes) {
    this.file = file;
    this.records = records;
    this.remaining = sizeBytes;
  }

  @Override
  public int read() throws IOException {
    if (!fill()) {
      return -1;
    }
    remaining--;
    return records.bytes()[at++] & 0xFF;
  }

  @Override
  public int read(byte[] target, int offset, int length) throws IOException {
    Objects.checkFromIndexSize(offset, length, target.length);
    int done = 0;
    while (done < length && fill()) {
      int count = (int) Math.min(Math.min(length - done, end - at), remaining);
      System.arraycopy(records.bytes(), at, target, offset + done, count);
      at += count;
      done += count;
      remaining -= count;
    }
    return done == 0 && length > 0 ? -1 : done;
  }

  /** Makes sure there is a byte at {@link #at}. */
  private boolean fill() throws IOException {
    while (remaining > 0 && at == end) {
      if (!next()) {
        throw new IOException(file + ": ended " + remaining + " bytes too early; it changed since it was checked");
      }
      at = records.from();
      end = at + records.length();
    }
    return remaining > 0;
  }

  private boolean next() throws IOException {
    try {
      return records.next();
    } catch (ImageException e) {
      throw new IOException("the file changed since it was checked: " + e.getMessage(), e);
    }
  }

  @Override
  public void close() throws IOException {
    records.close();
  }
}
