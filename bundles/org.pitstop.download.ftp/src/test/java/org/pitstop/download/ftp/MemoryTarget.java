package org.pitstop.download.ftp;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Optional;
import org.pitstop.api.download.DownloadTarget;

/** Keeps what comes, and can be full. */
final class MemoryTarget implements DownloadTarget {
  final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
  String tag;
  int restarts;
  int capacity = Integer.MAX_VALUE;

  @Override
  public long position() {
    return bytes.size();
  }

  @Override
  public void append(ByteBuffer more) throws IOException {
    if (bytes.size() + more.remaining() > capacity) {
      throw new IOException("No space left on device");
    }
    byte[] copy = new byte[more.remaining()];
    more.get(copy);
    bytes.write(copy);
  }

  @Override
  public void restart() {
    bytes.reset();
    tag = null;
    restarts++;
  }

  @Override
  public Optional<String> tag() {
    return Optional.ofNullable(tag);
  }

  @Override
  public void tag(String newTag) {
    tag = newTag;
  }
}
