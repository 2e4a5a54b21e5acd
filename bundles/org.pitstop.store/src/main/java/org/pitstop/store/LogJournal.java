package org.pitstop.store;

import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import org.pitstop.api.store.Change;
import org.pitstop.api.store.Journal;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The journal: a map in memory and an append-only log on the disk. */
public final class LogJournal implements Journal, Closeable {
  private static final Logger LOG = LoggerFactory.getLogger(LogJournal.class);
  /** The most that all entries together may take, in bytes (two for a character at worst): the map is held in memory. */
  static final long MAX_LIVE_BYTES = 16L << 20;
  /** A log below this size is not worth a snapshot, in bytes. */
  static final long MIN_COMPACTION_BYTES = 1L << 20;
  /** A log this many times as large as its live entries is replaced by a snapshot. */
  static final int COMPACTION_FACTOR = 4;

  private final Object commits = new Object();
  private final TreeMap<String, String> map = new TreeMap<>();
  private final Closeable lock;
  private final LogFile log;
  private final long minCompactionBytes;
  private long liveBytes;
  private long nextCompactionBytes;

  /** @throws IOException if the directory is locked by another agent, the log is not one, or the disk fails */
  LogJournal(StoreSettings settings) throws IOException {
    this(new FileSystemDisk(), Path.of(settings.directory(), "journal"), MIN_COMPACTION_BYTES);
  }

  LogJournal(Disk disk, Path directory, long minCompactionBytes) throws IOException {
    this.minCompactionBytes = minCompactionBytes;
    disk.createDirectories(directory);
    lock = disk.lock(directory.resolve("lock"));
    try {
      log = new LogFile(disk, directory, map);
    } catch (IOException | RuntimeException e) {
      lock.close();
      throw e;
    }
    map.forEach((key, value) -> liveBytes += ChangeCodec.sizeBytes(key, value));
    LOG.info("journal open directory={} entries={} bytes={}", directory, map.size(), log.sizeBytes());
  }

  @Override
  public Optional<String> get(String key) {
    synchronized (map) {
      return Optional.ofNullable(map.get(key));
    }
  }

  @Override
  public SortedMap<String, String> entries(String prefix) {
    SortedMap<String, String> found = new TreeMap<>();
    synchronized (map) {
      for (Map.Entry<String, String> e : map.tailMap(prefix).entrySet()) {
        if (!e.getKey().startsWith(prefix)) {
          break;
        }
        found.put(e.getKey(), e.getValue());
      }
    }
    return found;
  }

  @Override
  public void commit(Change change) throws IOException {
    // The caller may go on filling its change.
    Change own = new Change().and(change);
    if (own.isEmpty()) {
      return;
    }
    byte[] payload = ChangeCodec.encode(own.entries());
    synchronized (commits) {
      long growth = growth(own);
      if (growth > 0 && liveBytes + growth > MAX_LIVE_BYTES) {
        throw new IOException("the journal is full: " + liveBytes + " bytes live, " + growth + " more wanted (allowed: " + MAX_LIVE_BYTES
            + ")");
      }
      log.mend(map);
      log.append(payload);
      synchronized (map) {
        LogFile.apply(own, map);
      }
      liveBytes += growth;
      compact();
    }
  }

  private long growth(Change change) {
    long growth = 0;
    for (Map.Entry<String, Optional<String>> e : change.entries().entrySet()) {
      Optional<String> before = get(e.getKey());
      growth += e.getValue().map(v -> ChangeCodec.sizeBytes(e.getKey(), v)).orElse(0L)
          - before.map(v -> ChangeCodec.sizeBytes(e.getKey(), v)).orElse(0L);
    }
    return growth;
  }

  /** The change is durable already: a snapshot that does not succeed is tried again once the log has grown further. */
  private void compact() {
    long size = log.sizeBytes();
    if (size <= Math.max(nextCompactionBytes, Math.max(minCompactionBytes, COMPACTION_FACTOR * liveBytes))) {
      return;
    }
    try {
      // Only commits change the map, and this is one: it can be read without its lock.
      log.replace(map);
      nextCompactionBytes = 0;
      LOG.debug("journal compacted from={} to={}", size, log.sizeBytes());
    } catch (IOException e) {
      nextCompactionBytes = size + minCompactionBytes;
      LOG.warn("journal: no snapshot was made, the log goes on growing bytes={} reason={}", size, e.getMessage());
    }
  }

  @Override
  public void close() throws IOException {
    synchronized (commits) {
      try (Closeable l = lock) {
        log.close();
      }
    }
  }
}
