package org.pitstop.store;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertThrows;
import static org.junit.Assert.assertTrue;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import org.junit.Test;
import org.pitstop.api.software.Sha256;
import org.pitstop.api.store.Change;
import org.pitstop.api.store.PartialFile;

/** Cuts the power before every operation on the disk, looks at everything the disk may then hold, and opens journal and store again. */
public class PowerCutSweepTest {
  private static final Path DIRECTORY = Path.of("/store");
  private static final Path JOURNAL = DIRECTORY.resolve("journal");
  private static final long MIN_COMPACTION = 600;

  /** What has been promised so far. */
  private static final class Promises {
    final TreeMap<String, String> acknowledged = new TreeMap<>();
    TreeMap<String, String> underWay = new TreeMap<>();
    final Set<Sha256> files = new HashSet<>();
    int compactions;
  }

  @Test
  public void whatWasAcknowledgedSurvivesACutAtEveryOperation() throws IOException {
    int outcomes = sweep("");
    System.out.println("power cuts survived: " + outcomes);
    assertTrue(outcomes > 500);
  }

  @Test
  public void withoutTheForceOfARecordTheSweepFails() {
    assertThrows(AssertionError.class, () -> sweep("LogFile.append"));
  }

  @Test
  public void withoutTheForceOfASnapshotTheSweepFails() {
    assertThrows(Throwable.class, () -> sweep("LogFile.replace"));
  }

  @Test
  public void withoutTheForceOfTheJournalsDirectoryTheSweepFails() {
    assertThrows(AssertionError.class, () -> sweep("LogFile.take"));
  }

  @Test
  public void withoutTheForcesOfACompleteFileTheSweepFails() {
    assertThrows(AssertionError.class, () -> sweep("StreamedPart.complete"));
  }

  /** @return outcomes that were looked at */
  private static int sweep(String deafTo) throws IOException {
    PowerCutDisk whole = new PowerCutDisk();
    whole.deafTo = deafTo;
    Promises all = new Promises();
    script(whole, all);
    assertTrue("the script compacts", all.compactions >= 2);
    int outcomes = 0;
    for (int cut = 1; cut <= whole.steps(); cut++) {
      PowerCutDisk disk = new PowerCutDisk();
      disk.deafTo = deafTo;
      disk.cutBefore = cut;
      Promises promises = new Promises();
      assertThrows(PowerCutDisk.PowerCut.class, () -> script(disk, promises));
      for (PowerCutDisk outcome : disk.outcomes()) {
        outcomes += check(outcome, promises, "cut before operation " + cut);
      }
    }
    return outcomes;
  }

  private static void script(PowerCutDisk disk, Promises p) throws IOException {
    try (LogJournal journal = new LogJournal(disk, JOURNAL, MIN_COMPACTION); DigestStore store = store(disk)) {
      for (int i = 0; i < 12; i++) {
        commit(journal, disk, p, new Change().put("a/" + i % 3, "value " + i).put("b/" + i % 2, "x".repeat(60)).remove("a/" + (i + 1) % 3));
      }
      download(store, p, file(1), 3);
      commit(journal, disk, p, new Change().put("backup/brake", file(1).toString()));
      download(store, p, file(2), 1);
      commit(journal, disk, p, new Change().put("backup/brake", file(2).toString()).remove("a/0"));
      Sha256 old = Sha256.of(bytes(file(1)));
      p.files.remove(old);
      store.retain(Set.of(Sha256.of(bytes(file(2)))));
      for (int i = 0; i < 8; i++) {
        commit(journal, disk, p, new Change().put("c", "y".repeat(80) + i));
      }
    }
  }

  private static void commit(LogJournal journal, PowerCutDisk disk, Promises p, Change change) throws IOException {
    p.underWay = new TreeMap<>(p.acknowledged);
    LogFile.apply(change, p.underWay);
    int before = disk.content(JOURNAL.resolve("log")).length;
    journal.commit(change);
    p.compactions += disk.content(JOURNAL.resolve("log")).length < before ? 1 : 0;
    p.acknowledged.clear();
    p.acknowledged.putAll(p.underWay);
  }

  private static void download(DigestStore store, Promises p, String text, int pieces) throws IOException {
    byte[] bytes = bytes(text);
    Sha256 digest = Sha256.of(bytes);
    PartialFile part = store.begin(digest, bytes.length);
    part.tag("time stamp");
    for (int i = 0; i < pieces; i++) {
      part.append(ByteBuffer.wrap(bytes, bytes.length * i / pieces, bytes.length * (i + 1) / pieces - bytes.length * i / pieces));
    }
    part.complete();
    p.files.add(digest);
  }

  /** Opens what is left, cutting the power in that as well. */
  private static int check(PowerCutDisk disk, Promises p, String when) throws IOException {
    for (int cut = 1; ; cut++) {
      PowerCutDisk again = disk.again();
      again.cutBefore = cut;
      try {
        new LogJournal(again, JOURNAL, MIN_COMPACTION).close();
        store(again).close();
        break;
      } catch (PowerCutDisk.PowerCut e) {
        for (PowerCutDisk outcome : again.outcomes()) {
          checkOnce(outcome, p, when + ", then before operation " + cut + " of opening");
        }
      }
    }
    checkOnce(disk, p, when);
    return 1;
  }

  private static void checkOnce(PowerCutDisk disk, Promises p, String when) throws IOException {
    SortedMap<String, String> now;
    try (LogJournal journal = new LogJournal(disk, JOURNAL, MIN_COMPACTION)) {
      now = journal.entries("");
      assertTrue(when + ": " + now + " is neither " + p.acknowledged + " nor " + p.underWay, now.equals(p.acknowledged)
          || now.equals(p.underWay));
      journal.commit(new Change().put("after", "the cut"));
    }
    try (LogJournal journal = new LogJournal(disk, JOURNAL, MIN_COMPACTION)) {
      assertEquals(when, Optional.of("the cut"), journal.get("after"));
      assertEquals(when, now.size() + 1, journal.entries("").size());
    }
    try (DigestStore store = store(disk)) {
      for (Sha256 file : p.files) {
        assertTrue(when + ": lost " + file, store.verify(file));
      }
      for (Sha256 file : store.all()) {
        assertTrue(when + ": half a file " + file, store.verify(file));
      }
      downloadAgain(store, file(1));
      downloadAgain(store, file(2));
    }
  }

  /** A part that was cut goes on where its bytes are certain, and becomes whole. */
  private static void downloadAgain(DigestStore store, String text) throws IOException {
    byte[] bytes = bytes(text);
    Sha256 digest = Sha256.of(bytes);
    if (store.find(digest).isEmpty()) {
      PartialFile part = store.begin(digest, bytes.length);
      part.append(ByteBuffer.wrap(bytes, (int) part.position(), bytes.length - (int) part.position()));
      part.complete();
    }
    assertTrue(store.verify(digest));
  }

  private static DigestStore store(PowerCutDisk disk) throws IOException {
    return new DigestStore(disk, new FixedTime(), DIRECTORY, 1 << 20, 0, 1 << 20);
  }

  private static String file(int number) {
    return "software " + number + " of the brake. ".repeat(7);
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
