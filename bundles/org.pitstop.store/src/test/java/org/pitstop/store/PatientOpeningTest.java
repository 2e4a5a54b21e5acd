package org.pitstop.store;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertThrows;
import static org.junit.Assert.assertTrue;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.Rule;
import org.junit.Test;
import org.junit.rules.TemporaryFolder;
import org.pitstop.api.store.Change;

public class PatientOpeningTest {
  private static final Path DIRECTORY = Path.of("/store");

  @Rule
  public final TemporaryFolder folder = new TemporaryFolder();
  private final PowerCutDisk disk = new PowerCutDisk();
  private final FixedTime time = new FixedTime();

  private OpenStore open() throws IOException {
    return OpenStore.of(() -> new LogJournal(disk, DIRECTORY.resolve("journal"), LogJournal.MIN_COMPACTION_BYTES),
        () -> new DigestStore(disk, time, DIRECTORY, 1 << 20, 0, 1 << 20));
  }

  @Test
  public void aDiskThatIsFullAtTheStartIsWaitedForAndNothingIsLost() throws Exception {
    try (OpenStore first = open()) {
      first.journal().commit(new Change().put("campaign/1", "WAITING"));
    }
    int before = disk.steps();
    open().close();
    int steps = disk.steps() - before;
    assertTrue("opening takes no step on the disk", steps > 0);
    for (int step = 1; step <= steps; step++) {
      disk.failFrom = disk.steps() + step;
      disk.failures = 3;
      long start = time.nanos();
      try (OpenStore opened = new PatientOpening(this::open, time).await()) {
        assertEquals(Optional.of("WAITING"), opened.journal().get("campaign/1"));
        opened.journal().commit(new Change().put("campaign/2", "step " + step));
      }
      assertTrue("it did not wait though step " + step + " failed", time.nanos() - start >= PatientOpening.PAUSE.toNanos());
    }
  }

  @Test
  public void aNewVehicleWithAFullDiskBeginsOnceThereIsSpace() throws Exception {
    disk.failFrom = 1;
    disk.failures = 7;
    try (OpenStore opened = new PatientOpening(this::open, time).await()) {
      opened.journal().commit(new Change().put("campaign/1", "RECEIVED"));
    }
    assertEquals(Optional.of("RECEIVED"), open().journal().get("campaign/1"));
  }

  @Test
  public void whoseDirectoryAnotherAgentHasWaitsUntilItIsGone() throws Exception {
    OpenStore.Opener opener = () -> OpenStore.of(() -> new LogJournal(new FileSystemDisk(), folder.getRoot().toPath().resolve("journal"), 1 << 20),
        () -> new DigestStore(new FileSystemDisk(), time, folder.getRoot().toPath(), 1 << 20, 0, 1 << 20));
    PatientOpening second = new PatientOpening(opener, time);
    try (OpenStore first = opener.open()) {
      assertEquals(Optional.empty(), second.attempt());
    }
    second.await().close();
  }

  @Test
  public void filesThatCannotBeOpenedDoNotKeepTheJournalLocked() throws IOException {
    Path directory = folder.getRoot().toPath();
    OpenStore.Part<LogJournal> journal = () -> new LogJournal(new FileSystemDisk(), directory, 1 << 20);
    assertThrows(IOException.class, () -> OpenStore.of(journal, () -> {
      throw new IOException("No space left on device");
    }));
    journal.open().close();
  }

  @Test
  public void whoIsStoppedWhileItWaitsEnds() {
    disk.failFrom = 1;
    disk.failures = 1_000;
    Thread.currentThread().interrupt();
    assertThrows(InterruptedException.class, () -> new PatientOpening(this::open, time).await());
  }
}
