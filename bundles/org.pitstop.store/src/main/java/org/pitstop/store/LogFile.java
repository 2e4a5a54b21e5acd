package org.pitstop.store;

import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.SortedMap;
import org.pitstop.api.store.Change;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The journal's file {@code log}: opened and mended, appended to, and replaced by a snapshot. To be used by one thread at a time. */
final class LogFile implements Closeable {
  private static final Logger LOG = LoggerFactory.getLogger(LogFile.class);
  private static final int COPY_BYTES = 64 * 1024;

  private final Disk disk;
  private final Path directory;
  private final Path file;
  private Disk.OpenFile open;
  private long nextSequence;
  private long endBytes;
  /** Why nothing may be appended to the file; empty: it may. A new file mends it. */
  private String broken = "";
  private boolean closed;

  /** Opens the log, makes it if there is none, cuts off a torn tail, puts a rotten one aside. {@code map} is filled with what it holds. */
  LogFile(Disk disk, Path directory, SortedMap<String, String> map) throws IOException {
    this.disk = disk;
    this.directory = directory;
    this.file = directory.resolve("log");
    disk.delete(temporary());
    if (disk.size(file).isEmpty()) {
      nextSequence = 1;
      replace(map);
    } else {
      open = disk.open(file);
      try {
        recover(map);
      } catch (IOException | RuntimeException e) {
        open.close();
        throw e;
      }
    }
  }

  private void recover(SortedMap<String, String> map) throws IOException {
    LogScan scan = LogScan.of(open, file.toString(), change -> apply(change, map));
    nextSequence = scan.nextSequence();
    endBytes = scan.endBytes();
    if (scan.rotten()) {
      putAside(scan, map);
    } else if (scan.headerRotten()) {
      LOG.error("journal: the header of {} has rotted, its records have not: it is written anew, nothing is lost", file);
      replace(map);
    } else if (open.size() > endBytes) {
      LOG.info("journal: torn tail cut off, it was never acknowledged file={} at={} bytes={}", file, endBytes, open.size() - endBytes);
      open.truncate(endBytes);
    }
    // What was read may still be in the memory of a process that was killed: from here on others rely on it.
    open.force();
    disk.forceDirectory(directory);
  }

  /**
   * Commits that were acknowledged are lost. The state up to the first bad record is whole and consistent, the one behind it is not: so
   * the journal goes on from there, says so in an entry of its own, and keeps the damaged file as evidence.
   */
  private void putAside(LogScan scan, SortedMap<String, String> map) throws IOException {
    Path evidence = directory.resolve("log.damaged-" + nextSequence);
    String what = "record " + nextSequence + " at byte " + endBytes + " of " + file
        + " has rotted, the first good one behind it is at byte "
        + scan.goodBehind().getAsLong() + ": what was committed from there on is lost; the damaged file is kept as " + evidence;
    LOG.error("journal: {}", what);
    copy(open, evidence);
    open.close();
    map.put("journal/damaged/" + nextSequence, what);
    replace(map);
  }

  private void copy(Disk.OpenFile from, Path to) throws IOException {
    ByteBuffer buffer = ByteBuffer.allocate(COPY_BYTES);
    try (Disk.OpenFile out = disk.open(to)) {
      out.truncate(0);
      for (long at = 0; at < from.size(); ) {
        from.read(buffer.clear(), at);
        int count = buffer.flip().remaining();
        out.writeFully(buffer, at);
        at += count;
      }
      out.force();
    }
    disk.forceDirectory(directory);
  }

  static void apply(Change change, SortedMap<String, String> map) {
    change.entries().forEach((key, value) -> {
      if (value.isPresent()) {
        map.put(key, value.get());
      } else {
        map.remove(key);
      }
    });
  }

  /** Appends one record and forces it. @throws IOException if that failed: then the file is as it was before */
  void append(byte[] payload) throws IOException {
    if (closed || !broken.isEmpty()) {
      throw new IOException(file + " takes no commits: " + (closed ? "it is closed" : broken));
    }
    ByteBuffer record = LogFormat.record(nextSequence, payload);
    int bytes = record.remaining();
    try {
      open.writeFully(record, endBytes);
      open.force();
    } catch (IOException e) {
      takeBack(e);
      throw new IOException("nothing of a change of " + bytes + " bytes was kept in " + file + ": " + e.getMessage(), e);
    }
    endBytes += bytes;
    nextSequence++;
  }

  /**
   * Makes the file one that can be appended to. Where a failed commit could not be taken back nobody knows what the disk holds behind the
   * last good record: the entries go into a new file, and the old one is out of use.
   *
   * @throws IOException if that failed: nothing can be committed now
   */
  void mend(SortedMap<String, String> entries) throws IOException {
    if (closed || broken.isEmpty()) {
      return;
    }
    String was = broken;
    try {
      replace(entries);
      broken = "";
      LOG.warn("journal: begun anew, because {} file={}", was, file);
    } catch (IOException e) {
      throw new IOException(file + " takes no commits: " + was + ", and no new file can be begun: " + e.getMessage(), e);
    }
  }

  private void takeBack(IOException cause) {
    try {
      open.truncate(endBytes);
      open.force();
    } catch (IOException e) {
      cause.addSuppressed(e);
      broken = "a failed commit could not be taken back (" + e.getMessage() + ")";
      LOG.error("journal: {} file={}", broken, file, e);
    }
  }

  /** Replaces the file by a snapshot of these entries. @throws IOException if that failed; the old file then stays in use, if it can */
  void replace(SortedMap<String, String> entries) throws IOException {
    Disk.OpenFile snapshot = null;
    try {
      disk.delete(temporary());
      snapshot = disk.open(temporary());
      Snapshot written = Snapshot.write(snapshot, nextSequence, entries);
      snapshot.force();
      take(snapshot, written.nextSequence(), written.endBytes());
    } catch (IOException e) {
      discard(snapshot, e);
      throw e;
    }
  }

  private void take(Disk.OpenFile snapshot, long sequence, long end) throws IOException {
    disk.rename(temporary(), file);
    Disk.OpenFile old = open;
    open = snapshot;
    nextSequence = sequence;
    endBytes = end;
    if (old != null) {
      old.close();
    }
    try {
      disk.forceDirectory(directory);
    } catch (IOException e) {
      broken = "the name of a snapshot could not be forced (" + e.getMessage() + ")";
      throw e;
    }
  }

  private void discard(Disk.OpenFile snapshot, IOException cause) {
    if (snapshot == open) {
      return;
    }
    try {
      if (snapshot != null) {
        snapshot.close();
      }
      disk.delete(temporary());
    } catch (IOException e) {
      cause.addSuppressed(e);
    }
  }

  private Path temporary() {
    return directory.resolve("log.new");
  }

  long sizeBytes() {
    return endBytes;
  }

  @Override
  public void close() throws IOException {
    closed = true;
    open.close();
  }
}
