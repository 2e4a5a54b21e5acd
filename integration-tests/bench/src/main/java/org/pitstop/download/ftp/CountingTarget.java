package org.pitstop.download.ftp;

import java.nio.ByteBuffer;
import java.util.Optional;
import org.pitstop.api.download.DownloadTarget;

/** Throws away what comes: the cost of a transfer alone. */
final class CountingTarget implements DownloadTarget {
  private long position;
  private Optional<String> tag = Optional.empty();

  @Override
  public long position() {
    return position;
  }

  @Override
  public void append(ByteBuffer bytes) {
    position += bytes.remaining();
  }

  @Override
  public void restart() {
    position = 0;
    tag = Optional.empty();
  }

  @Override
  public Optional<String> tag() {
    return tag;
  }

  @Override
  public void tag(String newTag) {
    tag = Optional.of(newTag);
  }
}
