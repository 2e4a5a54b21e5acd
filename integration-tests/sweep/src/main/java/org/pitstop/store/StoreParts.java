package org.pitstop.store;

import java.io.IOException;
import java.nio.file.Path;
import org.pitstop.api.store.Journal;
import org.pitstop.api.store.Store;
import org.pitstop.api.time.WallTime;

/** The production journal and store over a simulated disk. */
public final class StoreParts {
  public static final Path DIRECTORY = Path.of("/pitstop");
  public static final Path JOURNAL = DIRECTORY.resolve("journal");
  private static final int SCRUB_BYTES_PER_SECOND = 1 << 20;

  private StoreParts() {}

  /** @param minCompactionBytes small, so that a campaign sees snapshots too */
  public static Journal journal(SimulatedDisk disk, long minCompactionBytes) throws IOException {
    return new LogJournal(disk, JOURNAL, minCompactionBytes);
  }

  public static Store store(SimulatedDisk disk, WallTime time) throws IOException {
    return new DigestStore(disk, time, DIRECTORY, 1 << 20, 0, SCRUB_BYTES_PER_SECOND);
  }
}
