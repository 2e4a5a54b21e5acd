package org.pitstop.store;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.pitstop.api.software.Sha256;
import org.pitstop.api.store.PartialFile;
import org.pitstop.api.time.WallTime;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A part that is written in order, hashed as it comes, and forced now and then so that a power cut costs little of it. */
final class StreamedPart implements PartialFile {
  private static final Logger LOG = LoggerFactory.getLogger(StreamedPart.class);
  /** A part is forced after so many bytes: each time costs three forces, and a fast link fetches so much again in a second or two … */
  static final long CHECKPOINT_BYTES = 64L << 20;
  /** … or after so much time, in nanoseconds: what counts on a slow link. */
  static final long CHECKPOINT_NANOS = TimeUnit.SECONDS.toNanos(2);
  private static final int READ_BYTES = 256 * 1024;

  private final Disk disk;
  private final WallTime time;
  private final Layout layout;
  private final Sha256 sha256;
  private final long lengthBytes;
  private final Consumer<StreamedPart> ended;
  private final Disk.OpenFile file;
  private MessageDigest digest = Sha256.digest();
  private Mark mark;
  private volatile long position;
  private long checkpointNanos;
  private boolean closed;

  /** Opens a part or goes on with one; hashes what is here. */
  StreamedPart(Disk disk, WallTime time, Layout layout, Sha256 sha256, long lengthBytes, Consumer<StreamedPart> ended) throws IOException {
    this.disk = disk;
    this.time = time;
    this.layout = layout;
    this.sha256 = sha256;
    this.lengthBytes = lengthBytes;
    this.ended = ended;
    this.checkpointNanos = time.nanos();
    this.mark = Mark.read(disk, layout.mark(sha256));
    this.file = disk.open(layout.part(sha256));
    try {
      goOn();
    } catch (IOException | RuntimeException e) {
      file.close();
      throw e;
    }
  }

  private void goOn() throws IOException {
    if (mark.forcedBytes() < 0 || mark.forcedBytes() > Math.min(file.size(), lengthBytes)) {
      restart();
      return;
    }
    file.truncate(mark.forcedBytes());
    ByteBuffer buffer = ByteBuffer.allocate(READ_BYTES);
    while (position < mark.forcedBytes()) {
      position += Math.max(0, file.read(buffer.clear(), position));
      digest.update(buffer.flip());
    }
  }

  Sha256 sha256() {
    return sha256;
  }

  /** Asked while the store is locked: takes no lock of its own. */
  long remainingBytes() {
    return lengthBytes - position;
  }

  @Override
  public synchronized long position() {
    return position;
  }

  @Override
  public synchronized void append(ByteBuffer bytes) throws IOException {
    needOpen();
    int count = bytes.remaining();
    if (count > remainingBytes()) {
      throw new IOException(sha256 + " is longer than the " + lengthBytes + " bytes that were announced");
    }
    ByteBuffer hashed = bytes.duplicate();
    file.writeFully(bytes, position);
    digest.update(hashed);
    position += count;
    if (position - mark.forcedBytes() >= CHECKPOINT_BYTES || time.nanos() - checkpointNanos >= CHECKPOINT_NANOS) {
      checkpoint();
    }
  }

  private void checkpoint() throws IOException {
    file.force();
    mark(new Mark(position, mark.tag()));
    checkpointNanos = time.nanos();
  }

  private void mark(Mark next) throws IOException {
    next.write(disk, layout.mark(sha256));
    mark = next;
  }

  @Override
  public synchronized void restart() throws IOException {
    needOpen();
    mark(Mark.NONE);
    file.truncate(0);
    position = 0;
    digest = Sha256.digest();
  }

  @Override
  public synchronized Optional<String> tag() {
    return mark.tag();
  }

  @Override
  public synchronized void tag(String tag) throws IOException {
    needOpen();
    mark(new Mark(mark.forcedBytes(), Optional.of(tag)));
  }

  @Override
  public synchronized Path complete() throws IOException {
    needOpen();
    Sha256 found = Sha256.finish(digest);
    if (position != lengthBytes || !found.equals(sha256)) {
      discard();
      throw new IOException("the file is not what was announced and is deleted: " + lengthBytes + " bytes with SHA-256 " + sha256
          + " were, "
          + position + " bytes with " + found + " have come");
    }
    Path whole = layout.whole(sha256);
    try {
      file.force();
    } finally {
      end();
    }
    disk.rename(layout.part(sha256), whole);
    disk.forceDirectory(layout.files);
    disk.delete(layout.mark(sha256));
    LOG.info("stored sha256={} bytes={}", sha256, lengthBytes);
    return whole;
  }

  private void discard() throws IOException {
    end();
    disk.delete(layout.mark(sha256));
    disk.delete(layout.part(sha256));
  }

  private void needOpen() throws IOException {
    if (closed) {
      throw new IOException(sha256 + " is closed: begin it again");
    }
  }

  private void end() throws IOException {
    closed = true;
    ended.accept(this);
    file.close();
  }

  /** Keeps what has come. */
  @Override
  public synchronized void close() throws IOException {
    if (!closed) {
      try {
        checkpoint();
      } finally {
        end();
      }
    }
  }
}
