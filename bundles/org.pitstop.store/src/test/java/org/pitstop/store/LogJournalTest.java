package org.pitstop.store;

import static org.junit.Assert.assertArrayEquals;
import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertThrows;
import static org.junit.Assert.assertTrue;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.zip.CRC32C;
import org.junit.Rule;
import org.junit.Test;
import org.junit.rules.TemporaryFolder;
import org.pitstop.api.store.Change;
import org.pitstop.api.store.Journal;

public class LogJournalTest {
  private static final Path DIRECTORY = Path.of("/store/journal");
  private static final Path LOG = DIRECTORY.resolve("log");

  @Rule
  public final TemporaryFolder folder = new TemporaryFolder();
  private final PowerCutDisk disk = new PowerCutDisk();

  private LogJournal open() throws IOException {
    return new LogJournal(disk, DIRECTORY, LogJournal.MIN_COMPACTION_BYTES);
  }

  private static Change put(String key, String value) {
    return new Change().put(key, value);
  }

  @Test
  public void entriesComeBackByPrefixInOrder() throws IOException {
    try (LogJournal journal = open()) {
      journal.commit(put("outbox/2", "zwei").put("outbox/1", "一 ✓").put("outcast", "x").put("campaign", ""));
      journal.commit(new Change().remove("outcast").remove("never there"));
    }
    try (LogJournal journal = open()) {
      assertEquals("{outbox/1=一 ✓, outbox/2=zwei}", journal.entries("outbox/").toString());
      assertEquals(Optional.of(""), journal.get("campaign"));
      assertEquals(Optional.empty(), journal.get("outcast"));
    }
  }

  @Test
  public void aTornTailIsCutOffWhereverItIsTorn() throws IOException {
    try (LogJournal journal = open()) {
      journal.commit(put("a", "1"));
    }
    byte[] one = disk.content(LOG).clone();
    try (LogJournal journal = open()) {
      journal.commit(put("a", "2"));
    }
    byte[] two = disk.content(LOG).clone();
    for (int length = one.length; length < two.length; length++) {
      disk.content(LOG, Arrays.copyOf(two, length));
      try (LogJournal journal = open()) {
        assertEquals(Optional.of("1"), journal.get("a"));
        journal.commit(put("b", "3"));
      }
      try (LogJournal journal = open()) {
        assertEquals("{a=1, b=3}", journal.entries("").toString());
      }
    }
  }

  @Test
  public void rotBeforeGoodRecordsIsToldAndKeptAsEvidence() throws IOException {
    int before;
    try (LogJournal journal = open()) {
      journal.commit(put("a", "1"));
      before = disk.content(LOG).length;
      journal.commit(put("a", "2"));
      journal.commit(put("a", "3"));
    }
    byte[] good = disk.content(LOG).clone();
    int recordBytes = (good.length - before) / 2;
    for (int at = before; at < before + recordBytes; at++) {
      byte[] rotten = good.clone();
      rotten[at] ^= 0x10;
      disk.content(LOG, rotten);
      try (LogJournal journal = open()) {
        assertEquals("what can be verified up to there counts", Optional.of("1"), journal.get("a"));
        assertEquals("byte " + at, 1, journal.entries("journal/damaged/").size());
        journal.commit(put("b", "x"));
      }
      assertArrayEquals(rotten, disk.content(DIRECTORY.resolve("log.damaged-3")));
      try (LogJournal journal = open()) {
        assertEquals(3, journal.entries("").size());
      }
    }
  }

  @Test
  public void aNewerFormatIsLeftAsItIs() throws IOException {
    open().close();
    ByteBuffer newer = LogFormat.header(1);
    newer.putInt(8, 2);
    CRC32C crc = new CRC32C();
    crc.update(newer.array(), 0, 20);
    newer.putInt(20, (int) crc.getValue());
    disk.content(LOG, newer.array());
    IOException e = assertThrows(IOException.class, this::open);
    assertTrue(e.getMessage(), e.getMessage().contains("format version 2"));
    assertArrayEquals(newer.array(), disk.content(LOG));
  }

  @Test
  public void rotInTheHeaderCostsNothing() throws IOException {
    try (LogJournal journal = open()) {
      journal.commit(put("a", "1"));
      journal.commit(put("b", "2"));
    }
    byte[] good = disk.content(LOG).clone();
    for (int at = 0; at < LogFormat.HEADER_BYTES; at++) {
      byte[] rotten = good.clone();
      rotten[at] ^= 0x04;
      disk.content(LOG, rotten);
      try (LogJournal journal = open()) {
        assertEquals("byte " + at, Map.of("a", "1", "b", "2"), journal.entries(""));
        journal.commit(put("c", "3"));
      }
      try (LogJournal journal = open()) {
        assertEquals("byte " + at, Map.of("a", "1", "b", "2", "c", "3"), journal.entries(""));
      }
    }
  }

  @Test
  public void anotherFileIsLeftAsItIs() throws IOException {
    byte[] other = "not a journal at all, but long enough".getBytes(StandardCharsets.US_ASCII);
    disk.content(LOG, other);
    IOException e = assertThrows(IOException.class, this::open);
    assertTrue(e.getMessage(), e.getMessage().contains("does not begin as a journal does"));
    assertArrayEquals(other, disk.content(LOG));
  }

  @Test
  public void aFullDiskLeavesTheJournalAsItWas() throws IOException {
    LogJournal journal = open();
    journal.commit(put("a", "1"));
    byte[] before = disk.content(LOG).clone();
    disk.maxWriteBytes = 7;
    for (int step = 0; step < 8; step++) {
      disk.failFrom = disk.steps() + 1 + step;
      disk.failures = 1;
      IOException e = assertThrows(IOException.class, () -> journal.commit(put("a", "a value that takes several short writes")));
      assertTrue(e.getMessage(), e.getMessage().contains("No space left"));
      assertArrayEquals("failed at step " + step, before, disk.content(LOG));
      assertEquals(Optional.of("1"), journal.get("a"));
    }
    disk.failFrom = Integer.MAX_VALUE;
    journal.commit(put("a", "written in short pieces"));
    assertEquals(Optional.of("written in short pieces"), open().get("a"));
  }

  @Test
  public void ifAFailedCommitCannotBeTakenBackTheNextBeginsANewFile() throws IOException {
    LogJournal journal = open();
    journal.commit(put("a", "1"));
    disk.maxWriteBytes = 10;
    disk.failFrom = disk.steps() + 2;
    disk.failures = 2;
    assertThrows(IOException.class, () -> journal.commit(put("b", "2")));
    disk.failFrom = disk.steps() + 1;
    disk.failures = 1;
    IOException e = assertThrows(IOException.class, () -> journal.commit(put("b", "3")));
    assertTrue(e.getMessage(), e.getMessage().contains("could not be taken back"));
    journal.commit(put("c", "4"));
    journal.commit(put("d", "5"));
    try (LogJournal again = open()) {
      assertEquals(Map.of("a", "1", "c", "4", "d", "5"), again.entries(""));
    }
  }

  @Test
  public void aClosedJournalTakesNothing() throws IOException {
    LogJournal journal = open();
    journal.commit(put("a", "1"));
    journal.close();
    IOException e = assertThrows(IOException.class, () -> journal.commit(put("a", "2")));
    assertTrue(e.getMessage(), e.getMessage().contains("closed"));
  }

  @Test
  public void aSnapshotThatFailsDoesNotFailTheCommit() throws IOException {
    LogJournal journal = new LogJournal(disk, DIRECTORY, 300);
    for (int i = 0; i < 200; i++) {
      disk.failFrom = disk.steps() + 3;
      disk.failures = 1;
      journal.commit(put("a", "value " + i));
    }
    disk.failFrom = Integer.MAX_VALUE;
    long grown = disk.content(LOG).length;
    for (int i = 0; i < 20; i++) {
      journal.commit(put("a", "last " + i));
    }
    assertTrue(grown + " " + disk.content(LOG).length, disk.content(LOG).length < 400 && grown > 2000);
    assertEquals(Optional.of("last 19"), open().get("a"));
  }

  @Test
  public void whatIsTooLargeIsRefusedAndNothingOfItKept() throws IOException {
    LogJournal journal = new LogJournal(new FileSystemDisk(), folder.getRoot().toPath(), LogJournal.MIN_COMPACTION_BYTES);
    assertThrows(IOException.class, () -> journal.commit(put("a", "1").put("b", "x".repeat(Journal.MAX_RECORD_BYTES))));
    assertThrows(IOException.class, () -> journal.commit(put("k".repeat(ChangeCodec.MAX_KEY_BYTES + 1), "1")));
    assertThrows(IOException.class, () -> journal.commit(put("", "1")));
    assertThrows(IOException.class, () -> journal.commit(put("a", "no text: \uD800")));
    for (int i = 0; i < 16; i++) {
      journal.commit(put("big/" + i, "x".repeat(1 << 20 >> (i == 15 ? 1 : 0)).substring(64)));
    }
    IOException full = assertThrows(IOException.class, () -> journal.commit(put("big/16", "x".repeat(1_000_000))));
    assertTrue(full.getMessage(), full.getMessage().contains("the journal is full"));
    journal.commit(new Change().remove("big/1"));
    journal.commit(put("big/16", "x".repeat(1_000_000)));
    assertEquals(Optional.empty(), journal.get("a"));
    journal.close();
  }

  @Test
  public void commitsOfSeveralThreadsAllCount() throws Exception {
    Path directory = folder.getRoot().toPath();
    ExecutorService threads = Executors.newFixedThreadPool(4);
    try (LogJournal journal = new LogJournal(new FileSystemDisk(), directory, 2000)) {
      List<Future<Void>> done = new ArrayList<>();
      for (int t = 0; t < 4; t++) {
        int thread = t;
        Callable<Void> commits = () -> {
          for (int i = 0; i < 50; i++) {
            journal.commit(put("t" + thread + "/" + i % 10, "value " + i));
          }
          return null;
        };
        done.add(threads.submit(commits));
      }
      for (Future<Void> f : done) {
        f.get();
      }
    } finally {
      threads.shutdown();
    }
    try (LogJournal journal = new LogJournal(new FileSystemDisk(), directory, 2000)) {
      assertEquals(40, journal.entries("t").size());
      assertEquals(Optional.of("value 49"), journal.get("t3/9"));
    }
  }

  @Test
  public void aThreadThatIsInterruptedCommitsAllTheSame() throws Exception {
    try (LogJournal journal = new LogJournal(new FileSystemDisk(), folder.getRoot().toPath(), 0)) {
      Thread.currentThread().interrupt();
      for (int i = 0; i < 20; i++) {
        journal.commit(put("a", "value " + i));
      }
      assertTrue("the interrupt is still there", Thread.interrupted());
      journal.commit(put("a", "last"));
    }
    try (LogJournal journal = new LogJournal(new FileSystemDisk(), folder.getRoot().toPath(), 0)) {
      assertEquals(Optional.of("last"), journal.get("a"));
    }
  }

  @Test
  public void twoCannotShareADirectoryAndClosingLetsTheNextIn() throws IOException {
    Path directory = folder.getRoot().toPath();
    LogJournal first = new LogJournal(new FileSystemDisk(), directory, 1);
    IOException e = assertThrows(IOException.class, () -> new LogJournal(new FileSystemDisk(), directory, 1));
    assertTrue(e.getMessage(), e.getMessage().contains("two must not share"));
    first.close();
    new LogJournal(new FileSystemDisk(), directory, 1).close();
    assertThrows(IOException.class, () -> first.commit(put("a", "1")));
  }
}
