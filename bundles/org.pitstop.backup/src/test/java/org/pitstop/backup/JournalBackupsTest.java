package org.pitstop.backup;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertTrue;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import org.junit.Before;
import org.junit.Test;
import org.pitstop.api.flash.EcuProgrammer;
import org.pitstop.api.software.EcuId;
import org.pitstop.api.software.ImageFormat;
import org.pitstop.api.software.Sha256;
import org.pitstop.api.software.SoftwareFile;
import org.pitstop.api.store.Change;
import org.pitstop.api.store.Journal;
import org.pitstop.api.store.PartialFile;
import org.pitstop.api.store.Store;

public class JournalBackupsTest {
  private static final EcuId BRAKE = new EcuId("brake");
  private final MemoryJournal journal = new MemoryJournal();
  private final MemoryStore store = new MemoryStore();
  private final JournalBackups backups = new JournalBackups();
  private String programmed = "";

  @Before
  public void wire() {
    backups.journal = journal;
    backups.store = store;
    backups.programmer = (software, file, monitor) -> {
      programmed = software.version() + " from " + file;
      return new EcuProgrammer.Verified(software.version(), false, 1, Duration.ZERO);
    };
  }

  @Test
  public void aPromotionIsOneChangeThatCountsOnceItIsCommitted() {
    SoftwareFile brake = file("brake", "4.2.0");
    SoftwareFile engine = file("engine", "1.0");
    Change change = backups.promotion(List.of(brake, engine));
    assertEquals(Map.of(), backups.all());
    assertEquals(Set.of("backup/brake", "backup/engine"), change.entries().keySet());
    journal.commit(change);
    assertEquals(Map.of(BRAKE, brake, new EcuId("engine"), engine), backups.all());
    assertEquals(Optional.of(brake), backups.backup(BRAKE));
    assertEquals(Set.of(brake.sha256(), engine.sha256()), Set.copyOf(backups.files()));
  }

  @Test
  public void anEntryHasItsFormatVersion() {
    assertEquals("{\"v\":1,\"hardware\":\"H1\",\"version\":\"4.2.0\",\"format\":\"ihex\",\"address\":4294967295,\"lengthBytes\":1,\"sha256\":\""
        + Sha256.of("brake4.2.0".getBytes()) + "\"}", backups.promotion(List.of(file("brake", "4.2.0"))).entries().get("backup/brake")
            .get());
  }

  @Test
  public void aNewPromotionReplacesTheOldBackupSoThatItsFileIsFree() {
    journal.commit(backups.promotion(List.of(file("brake", "1"))));
    SoftwareFile newer = file("brake", "2");
    journal.commit(backups.promotion(List.of(newer)));
    assertEquals(List.of(newer.sha256()), List.copyOf(backups.files()));
  }

  @Test
  public void aBackupWhoseFileIsNotInTheStoreIsNone() {
    journal.commit(backups.promotion(List.of(file("brake", "1"))));
    store.files.clear();
    assertEquals(Optional.empty(), backups.backup(BRAKE));
    assertEquals(Map.of(), backups.all());
  }

  @Test
  public void anUnreadableEntryIsNoBackupAndDoesNotHideTheOthers() {
    SoftwareFile engine = file("engine", "1.0");
    journal.commit(backups.promotion(List.of(engine)));
    for (String bad : List.of("", "[]", "{}", "{\"v\":2}", "{\"v\":1}", "{\"v\":\"1\"}", BackupEntry.write(file("brake", "1"))
        .replace("ihex", "elf"))) {
      journal.commit(new Change().put("backup/brake", bad));
      assertEquals(bad, Optional.empty(), backups.backup(BRAKE));
      assertEquals(bad, Set.of(engine.ecu()), backups.all().keySet());
    }
  }

  @Test
  public void restoringProgramsTheBackupsFile() throws Exception {
    SoftwareFile brake = file("brake", "1");
    EcuProgrammer.Result result = backups.restore(brake, null);
    assertEquals(new EcuProgrammer.Verified("1", false, 1, Duration.ZERO), result);
    assertEquals("1 from " + store.files.get(brake.sha256()), programmed);
  }

  @Test
  public void aRottenBackupIsNotProgrammed() throws Exception {
    SoftwareFile brake = file("brake", "1");
    store.files.remove(brake.sha256());
    EcuProgrammer.Failed failed = (EcuProgrammer.Failed) backups.restore(brake, null);
    assertTrue(failed.why(), failed.why().contains("brake") && failed.why().contains(brake.sha256().hex()));
    assertEquals("", programmed);
  }

  @Test
  public void aStoreThatFailsIsToldNotThrown() throws Exception {
    store.failure = new IOException("bad sector");
    EcuProgrammer.Failed failed = (EcuProgrammer.Failed) backups.restore(file("brake", "1"), null);
    assertTrue(failed.why(), failed.why().contains("bad sector"));
  }

  private SoftwareFile file(String ecu, String version) {
    Sha256 sha256 = Sha256.of((ecu + version).getBytes());
    store.files.put(sha256, Path.of(ecu + version));
    return new SoftwareFile(new EcuId(ecu), "H1", version, ImageFormat.INTEL_HEX, 0xFFFF_FFFFL, 1, sha256);
  }

  private static final class MemoryJournal implements Journal {
    private final SortedMap<String, String> entries = new TreeMap<>();

    @Override
    public Optional<String> get(String key) {
      return Optional.ofNullable(entries.get(key));
    }

    @Override
    public SortedMap<String, String> entries(String prefix) {
      return new TreeMap<>(entries.subMap(prefix, prefix + Character.MAX_VALUE));
    }

    @Override
    public void commit(Change change) {
      change.entries().forEach((key, value) -> value.ifPresentOrElse(v -> entries.put(key, v), () -> entries.remove(key)));
    }
  }

  private static final class MemoryStore implements Store {
    private final Map<Sha256, Path> files = new HashMap<>();
    private IOException failure;

    @Override
    public Optional<Path> find(Sha256 sha256) {
      return Optional.ofNullable(files.get(sha256));
    }

    @Override
    public boolean verify(Sha256 sha256) throws IOException {
      if (failure != null) {
        throw failure;
      }
      return files.containsKey(sha256);
    }

    @Override
    public PartialFile begin(Sha256 sha256, long lengthBytes) {
      throw new UnsupportedOperationException();
    }

    @Override
    public long shortageBytes(Collection<Wanted> wanted) {
      return 0;
    }

    @Override
    public long retain(Set<Sha256> wanted) {
      return 0;
    }
  }
}
