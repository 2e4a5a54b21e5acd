package org.pitstop.store;

import java.io.Closeable;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.pitstop.api.software.Sha256;
import org.pitstop.api.store.PartialFile;
import org.pitstop.api.store.Store;
import org.pitstop.api.time.WallTime;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Files named by their SHA-256: {@code files/} holds whole and correct ones, {@code partial/} what is on its way, {@code rotten/} what
 * was whole once and is not any more (until the next {@link #retain}).
 */
public final class DigestStore implements Store, Closeable {
  private static final Logger LOG = LoggerFactory.getLogger(DigestStore.class);
  private static final int READ_BYTES = 256 * 1024;

  private final Disk disk;
  private final WallTime time;
  private final Layout layout;
  private final Space space;
  private final Closeable lock;
  private final Scrub scrub;
  private final Map<Sha256, StreamedPart> open = new HashMap<>();

  /** @throws IOException if the directory is locked by another agent or the disk fails */
  public DigestStore(StoreSettings settings, WallTime time) throws IOException {
    this(new FileSystemDisk(), time, Path.of(settings.directory()), settings.quotaBytes(), settings.reserveBytes(),
        settings.scrubBytesPerSecond());
    if (settings.scrubHours() > 0) {
      scrub.start(Duration.ofHours(settings.scrubHours()));
    }
  }

  DigestStore(Disk disk, WallTime time, Path directory, long quotaBytes, long reserveBytes, int scrubBytesPerSecond) throws IOException {
    this.disk = disk;
    this.time = time;
    layout = new Layout(disk, directory);
    space = new Space(disk, layout, quotaBytes, reserveBytes);
    scrub = new Scrub(this, time, scrubBytesPerSecond);
    lock = disk.lock(directory.resolve("lock"));
  }

  @Override
  public synchronized Optional<Path> find(Sha256 sha256) {
    Path file = layout.whole(sha256);
    try {
      return disk.size(file).isPresent() ? Optional.of(file) : Optional.empty();
    } catch (IOException e) {
      LOG.error("a file cannot be looked up file={}", file, e);
      return Optional.empty();
    }
  }

  /** The whole files. */
  List<Sha256> all() throws IOException {
    return layout.digests(layout.files);
  }

  @Override
  public boolean verify(Sha256 sha256) throws IOException {
    return verify(sha256, bytes -> {});
  }

  /** {@link #verify(Sha256)}, told after each piece how long it was, in bytes. */
  boolean verify(Sha256 sha256, Pace pace) throws IOException {
    Path file = layout.whole(sha256);
    if (find(sha256).isEmpty()) {
      return false;
    }
    String found = digestOf(file, pace);
    if (found.equals(sha256.hex())) {
      return true;
    }
    putAside(sha256, found);
    return false;
  }

  /**
   * @return the digest of a file, or what kept it from being read: a bad sector is rot, too
   * @throws IOException if the file cannot be opened, which says nothing about its content
   */
  private String digestOf(Path file, Pace pace) throws IOException {
    try (Disk.OpenFile in = disk.openToRead(file)) {
      return digestOf(in, pace);
    }
  }

  private static String digestOf(Disk.OpenFile in, Pace pace) throws InterruptedIOException {
    try {
      MessageDigest digest = Sha256.digest();
      ByteBuffer buffer = ByteBuffer.allocate(READ_BYTES);
      for (long at = 0; at < in.size(); at += buffer.limit()) {
        in.read(buffer.clear(), at);
        digest.update(buffer.flip());
        pace.read(buffer.limit());
        buffer.position(0);
      }
      return Sha256.finish(digest).hex();
    } catch (InterruptedIOException e) {
      throw e;
    } catch (IOException e) {
      return "unreadable (" + e.getMessage() + ")";
    }
  }

  boolean isRotten(Sha256 sha256) throws IOException {
    return disk.size(layout.rotten.resolve(sha256.hex())).isPresent();
  }

  /** Reads every file once, slowly. @return files that have rotted */
  int scrub() throws InterruptedException {
    return scrub.once();
  }

  private synchronized void putAside(Sha256 sha256, String found) throws IOException {
    if (find(sha256).isPresent()) {
      disk.rename(layout.whole(sha256), layout.rotten.resolve(sha256.hex()));
      disk.forceDirectory(layout.rotten);
      disk.forceDirectory(layout.files);
      LOG.error("a file has rotted and is put aside sha256={} found={} directory={}", sha256, found, layout.rotten);
    }
  }

  @Override
  public synchronized PartialFile begin(Sha256 sha256, long lengthBytes) throws IOException {
    if (lengthBytes <= 0) {
      throw new IOException(sha256 + " is announced with " + lengthBytes + " bytes (allowed: 1 and more)");
    }
    if (find(sha256).isPresent()) {
      throw new IOException(sha256 + " is in the store already: it needs no download");
    }
    if (open.containsKey(sha256)) {
      throw new IOException(sha256 + " is being written already");
    }
    long shortage = shortageBytes(List.of(new Wanted(sha256, lengthBytes)));
    if (shortage > 0) {
      throw new IOException(sha256 + " with " + lengthBytes + " bytes lacks " + shortage + " bytes: " + space.describe());
    }
    StreamedPart part = new StreamedPart(disk, time, layout, sha256, lengthBytes, this::ended);
    open.put(sha256, part);
    return part;
  }

  private synchronized void ended(StreamedPart part) {
    open.remove(part.sha256(), part);
  }

  @Override
  public synchronized long shortageBytes(Collection<Wanted> files) throws IOException {
    long more = 0;
    for (Wanted w : new LinkedHashSet<>(files)) {
      if (find(w.sha256()).isEmpty() && !open.containsKey(w.sha256())) {
        more = Math.addExact(more, Math.max(0, w.lengthBytes() - disk.size(layout.part(w.sha256())).orElse(0)));
      }
    }
    return space.shortageBytes(more, open.values().stream().mapToLong(StreamedPart::remainingBytes).sum());
  }

  @Override
  public synchronized long retain(Set<Sha256> wanted) throws IOException {
    long freed = 0;
    for (Path file : layout.allFiles()) {
      Optional<Sha256> digest = layout.digest(file);
      boolean live = digest.isPresent() && (open.containsKey(digest.get()) || wanted.contains(digest.get()));
      if (!live || file.startsWith(layout.rotten)) {
        freed += disk.size(file).orElse(0);
        disk.delete(file);
        LOG.debug("deleted file={}", file);
      }
    }
    return freed;
  }

  @Override
  public void close() throws IOException {
    scrub.stop();
    try (Closeable l = lock) {
      for (StreamedPart part : openParts()) {
        part.close();
      }
    }
  }

  private synchronized List<StreamedPart> openParts() {
    return List.copyOf(open.values());
  }

  /** Told how much was read; slows a reader down. */
  interface Pace {
    void read(int bytes) throws InterruptedIOException;
  }
}
