package org.pitstop.store;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import org.pitstop.api.store.Journal;
import org.pitstop.api.store.Store;
import org.pitstop.api.time.VehicleTime;
import org.pitstop.api.time.WallTime;

/** The production journal and store over a simulated disk. */
public final class StoreParts {
  public static final Path DIRECTORY = Path.of("/pitstop");
  public static final Path JOURNAL = DIRECTORY.resolve("journal");
  private static final int SCRUB_BYTES_PER_SECOND = 1 << 20;

  private StoreParts() {}

  /** What is to be done with a store that is open. */
  @FunctionalInterface
  public interface Opened {
    void opened(Journal journal, Store store);
  }

  /** Opens as the production component does: at once, or on a task of its own once the disk lets it. */
  public static void open(SimulatedDisk disk, VehicleTime time, WallTime wallTime, long minCompactionBytes, Opened then) {
    PatientOpening opening = new PatientOpening(() -> OpenStore.of(() -> new LogJournal(disk, JOURNAL, minCompactionBytes),
        () -> new DigestStore(disk, wallTime, DIRECTORY, 1 << 20, 0, SCRUB_BYTES_PER_SECOND)), wallTime);
    Optional<OpenStore> now = opening.attempt();
    if (now.isPresent()) {
      then.opened(now.get().journal(), now.get().store());
      return;
    }
    time.start("store", () -> {
      try {
        OpenStore later = opening.await();
        then.opened(later.journal(), later.store());
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    });
  }

  /** @param minCompactionBytes small, so that a campaign sees snapshots too */
  public static Journal journal(SimulatedDisk disk, long minCompactionBytes) throws IOException {
    return new LogJournal(disk, JOURNAL, minCompactionBytes);
  }

  public static Store store(SimulatedDisk disk, WallTime time) throws IOException {
    return new DigestStore(disk, time, DIRECTORY, 1 << 20, 0, SCRUB_BYTES_PER_SECOND);
  }
}
