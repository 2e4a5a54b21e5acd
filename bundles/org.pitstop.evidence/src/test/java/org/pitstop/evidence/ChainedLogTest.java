package org.pitstop.evidence;

import static org.junit.Assert.assertArrayEquals;
import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertFalse;
import static org.junit.Assert.assertThrows;
import static org.junit.Assert.assertTrue;
import static org.pitstop.evidence.Chains.AMPLE;
import static org.pitstop.evidence.Chains.DIRECTORY;
import static org.pitstop.evidence.Chains.SMALL;
import static org.pitstop.evidence.Chains.fact;
import static org.pitstop.evidence.Chains.facts;
import static org.pitstop.evidence.Chains.files;
import static org.pitstop.evidence.Chains.kinds;
import static org.pitstop.evidence.Chains.open;
import static org.pitstop.evidence.Chains.records;
import static org.pitstop.evidence.Chains.seqs;
import static org.pitstop.evidence.Chains.verify;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.time.Instant;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.Rule;
import org.junit.Test;
import org.junit.rules.TemporaryFolder;
import org.pitstop.api.evidence.EvidenceLog.Head;
import org.pitstop.api.evidence.Fact;
import org.pitstop.api.software.Sha256;

public class ChainedLogTest {
  private static final Path FIRST = DIRECTORY.resolve("evidence-000000000001.jsonl");

  @Rule
  public final TemporaryFolder folder = new TemporaryFolder();
  private final PowerCutDisk disk = new PowerCutDisk();

  private static String text(byte[] bytes) {
    return new String(bytes, StandardCharsets.UTF_8);
  }

  @Test
  public void aRecordIsOneLineWhoseDigestsAnybodyCanComputeAgain() throws Exception {
    try (ChainedLog log = open(disk, AMPLE)) {
      assertEquals(Optional.empty(), log.head());
      log.append("campaign", List.of(new Fact(1, Instant.parse("2026-03-01T11:00:00Z"), "command", "c-1", "",
          Map.of("type", "upgrade", "by", "TSP \"1\"\\\n"))));
      assertEquals(new Head(2, records(disk).get(1).sha256()), log.head().orElseThrow());
    }
    String[] lines = text(disk.content(FIRST)).split("\n");
    assertEquals("{\"v\":1,\"n\":1,\"at\":\"2026-03-01T12:00:00Z\",\"source\":\"evidence\",\"seq\":1,\"kind\":\"segment\","
        + "\"campaign\":\"\",\"ecu\":\"\",\"details\":{}",
        lines[0].substring(0, lines[0].lastIndexOf(",\"prev\":")));
    String body = "{\"v\":1,\"n\":2,\"at\":\"2026-03-01T11:00:00Z\",\"source\":\"campaign\",\"seq\":1,\"kind\":\"command\",\"campaign\":\"c-1\",\"ecu\":\"\","
        + "\"details\":{\"by\":\"TSP \\\"1\\\"\\\\\\u000a\",\"type\":\"upgrade\"}";
    String prev = lines[0].replaceAll(".*\"sha256\":\"([0-9a-f]{64})\"}$", "$1");
    String sha256 = sha256(prev + sha256(body));
    assertEquals(body + ",\"prev\":\"" + prev + "\",\"sha256\":\"" + sha256 + "\"}", lines[1]);
    assertEquals(2, lines.length);
  }

  private static String sha256(String text) throws Exception {
    return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8)));
  }

  @Test
  public void factsThatAreKeptAreKnownAgainAfterARestartAndRepeatsArePassedOver() throws IOException {
    Head head;
    try (ChainedLog log = open(disk, AMPLE)) {
      log.append("campaign", facts(1, 5));
      log.append("campaign", facts(3, 6));
      log.append("campaign", List.of(fact(2), fact(2)));
      assertEquals(6, log.last("campaign"));
      head = log.head().orElseThrow();
    }
    try (ChainedLog log = open(disk, AMPLE)) {
      assertEquals(6, log.last("campaign"));
      assertEquals(0, log.last("capture"));
      assertEquals(Optional.of(head), log.head());
      log.append("campaign", facts(1, 7));
    }
    assertEquals(List.of(1L, 2L, 3L, 4L, 5L, 6L, 7L), seqs(disk, "campaign"));
    assertTrue(verify(disk, Optional.of(head)).whole());
  }

  @Test
  public void twoSourcesCountForThemselves() throws IOException {
    try (ChainedLog log = open(disk, SMALL)) {
      for (int i = 1; i <= 20; i++) {
        log.append("campaign", facts(i, i));
        if (i == 2) {
          log.append("capture", facts(1, 3));
        }
      }
    }
    assertTrue("the second source is only in old segments", files(disk).size() > 5);
    try (ChainedLog log = open(disk, SMALL)) {
      assertEquals(20, log.last("campaign"));
      assertEquals(3, log.last("capture"));
    }
    assertTrue(verify(disk).problems().toString(), verify(disk).whole());
  }

  @Test
  public void aSourceMustHaveANameThatIsNotTheLogsOwn() throws IOException {
    try (ChainedLog log = open(disk, AMPLE)) {
      assertThrows(IllegalArgumentException.class, () -> log.append("evidence", facts(1, 1)));
      assertThrows(IllegalArgumentException.class, () -> log.append("Über", facts(1, 1)));
      for (int i = 0; i < ChainedLog.MAX_SOURCES - 1; i++) {
        log.append("s" + i, facts(1, 1));
      }
      assertThrows(IllegalArgumentException.class, () -> log.append("one-too-many", facts(1, 1)));
      log.append("s0", facts(2, 2));
    }
  }

  @Test
  public void eachSegmentGoesOnWhereTheOneBeforeEnded() throws IOException {
    try (ChainedLog log = open(disk, SMALL)) {
      log.append("campaign", facts(1, 30));
    }
    assertTrue(files(disk).size() > 5);
    List<LogRecord> records = records(disk);
    for (int i = 1; i < records.size(); i++) {
      assertEquals(i + 1, records.get(i).n());
      assertEquals(records.get(i - 1).sha256(), records.get(i).prev());
    }
    for (Path file : files(disk)) {
      assertTrue(disk.content(file).length <= 1500);
      assertTrue(text(disk.content(file)).contains("\"kind\":\"segment\""));
    }
    assertTrue(verify(disk).whole());
  }

  @Test
  public void theStartReadsTheNewestSegmentOnly() throws IOException {
    try (ChainedLog log = open(disk, SMALL)) {
      log.append("campaign", facts(1, 30));
    }
    List<Path> files = files(disk);
    for (Path old : files.subList(0, files.size() - 1)) {
      disk.content(old, new byte[0]);
    }
    try (ChainedLog log = open(disk, SMALL)) {
      assertEquals(30, log.last("campaign"));
      log.append("campaign", facts(31, 31));
    }
    assertFalse(verify(disk).whole());
  }

  @Test
  public void aTornTailIsCutOffWhereverItIsTornAndToldInTheChain() throws IOException {
    try (ChainedLog log = open(disk, AMPLE)) {
      log.append("campaign", facts(1, 2));
    }
    byte[] two = disk.content(FIRST).clone();
    try (ChainedLog log = open(disk, AMPLE)) {
      log.append("campaign", facts(3, 3));
    }
    byte[] three = disk.content(FIRST).clone();
    for (int length = two.length + 1; length < three.length; length++) {
      disk.content(FIRST, Arrays.copyOf(three, length));
      try (ChainedLog log = open(disk, AMPLE)) {
        assertEquals("cut at " + length, 2, log.last("campaign"));
        log.append("campaign", facts(3, 3));
      }
      assertEquals(List.of("segment", "state", "state", "torn", "state"), kinds(disk));
      LogRecord torn = records(disk).get(3);
      assertEquals(Integer.toString(length - two.length), torn.details().get("bytes"));
      byte[] bytes = Arrays.copyOfRange(three, two.length, length);
      assertEquals(Sha256.of(bytes).hex(), torn.details().get("sha256"));
      assertEquals(bytes.length, torn.details().get("content").length());
      assertEquals((char) bytes[0], torn.details().get("content").charAt(0));
      assertTrue(verify(disk).whole());
    }
  }

  @Test
  public void aTornFirstRecordOfASegmentTakesTheSegmentWithIt() throws IOException {
    long inOlder = 0;
    for (int cut = 0; cut < 300; cut += 23) {
      PowerCutDisk own = new PowerCutDisk();
      try (ChainedLog log = open(own, SMALL)) {
        log.append("campaign", facts(1, 12));
      }
      List<Path> files = files(own);
      Path last = files.get(files.size() - 1);
      inOlder = 12 - text(own.content(last)).lines().filter(l -> l.contains("\"source\":\"campaign\"")).count();
      own.content(last, Arrays.copyOf(own.content(last), cut));
      try (ChainedLog log = open(own, SMALL)) {
        assertEquals(inOlder, log.last("campaign"));
        log.append("campaign", facts(1, 12));
      }
      assertTrue(verify(own).problems().toString(), verify(own).whole());
      assertEquals("an empty file tells nothing", cut > 0, kinds(own).contains("torn"));
    }
    assertTrue(inOlder > 5);
  }

  @Test
  public void damageBeforeGoodRecordsNeverStopsTheAgentAndBeginsASegmentThatTellsIt() throws IOException {
    try (ChainedLog log = open(disk, AMPLE)) {
      log.append("campaign", facts(1, 4));
    }
    byte[] good = disk.content(FIRST).clone();
    int begin = new String(good, StandardCharsets.ISO_8859_1).lastIndexOf("\n{") + 1;
    for (int at = 0; at < begin; at++) {
      byte[] rotten = good.clone();
      rotten[at] ^= 0x10;
      disk.content(FIRST, rotten);
      try (ChainedLog log = open(disk, AMPLE)) {
        assertEquals("byte " + at, 4, log.last("campaign"));
        log.append("campaign", facts(5, 5));
      }
      assertArrayEquals("nothing is rewritten", rotten, disk.content(FIRST));
      List<Path> files = files(disk);
      assertEquals(2, files.size());
      List<LogRecord> records = records(disk);
      LogRecord damage = records.get(records.size() - 2);
      assertEquals("damage", damage.kind());
      assertTrue(damage.details().get("what"), damage.details().get("what").startsWith("evidence-000000000001.jsonl, line "));
      ChainVerifier.Result result = verify(disk);
      assertFalse("byte " + at, result.whole());
      try (ChainedLog log = open(disk, AMPLE)) {
        assertEquals("told once", 2, files(disk).size());
        assertEquals(5, log.last("campaign"));
      }
      disk.delete(files.get(1));
    }
  }

  @Test
  public void aRecordThatWasTakenOutIsDamage() throws IOException {
    try (ChainedLog log = open(disk, AMPLE)) {
      log.append("campaign", facts(1, 4));
    }
    List<String> lines = text(disk.content(FIRST)).lines().toList();
    disk.content(FIRST, (lines.get(0) + "\n" + lines.get(1) + "\n" + lines.get(3) + "\n" + lines.get(4) + "\n").getBytes(StandardCharsets.UTF_8));
    try (ChainedLog log = open(disk, AMPLE)) {
      assertEquals(4, log.last("campaign"));
    }
    assertTrue(kinds(disk).contains("damage"));
    assertTrue(verify(disk).problems().get(0), verify(disk).problems().get(0).contains("line 3: record 4 does not follow record 2"));
  }

  @Test
  public void aSegmentThatIsAllRubbishStopsNothing() throws IOException {
    try (ChainedLog log = open(disk, SMALL)) {
      log.append("campaign", facts(1, 8));
    }
    List<Path> files = files(disk);
    byte[] rubbish = new byte[LogRecord.MAX_LINE_BYTES * 2];
    Arrays.fill(rubbish, (byte) 'x');
    disk.content(files.get(files.size() - 1), rubbish);
    Head head;
    try (ChainedLog log = open(disk, SMALL)) {
      assertTrue(log.last("campaign") < 8);
      log.append("campaign", facts(1, 9));
      head = log.head().orElseThrow();
    }
    assertEquals("the file stays as it was", rubbish.length, disk.content(files.get(files.size() - 1)).length);
    assertEquals(List.of(1L, 2L, 3L, 4L, 5L, 6L, 7L, 8L, 9L), seqs(disk, "campaign"));
    try (ChainedLog log = open(disk, SMALL)) {
      assertEquals(Optional.of(head), log.head());
    }
  }

  @Test
  public void aFullDiskLeavesTheChainAsItWas() throws IOException {
    ChainedLog log = open(disk, AMPLE);
    log.append("campaign", facts(1, 1));
    byte[] before = disk.content(FIRST).clone();
    Head head = log.head().orElseThrow();
    disk.maxWriteBytes = 60;
    for (int step = 0; step < 7; step++) {
      disk.failFrom = disk.steps() + 1 + step;
      disk.failures = 1;
      IOException e = assertThrows(IOException.class, () -> log.append("campaign", facts(2, 2)));
      assertTrue(e.getMessage(), e.getMessage().startsWith("nothing of record 3 ") && e.getMessage().contains("No space left"));
      assertArrayEquals("failed at step " + step, before, disk.content(FIRST));
      assertEquals(1, log.last("campaign"));
      assertEquals(Optional.of(head), log.head());
    }
    disk.failFrom = Integer.MAX_VALUE;
    log.append("campaign", facts(1, 3));
    assertTrue(verify(disk).whole());
    assertEquals(List.of(1L, 2L, 3L), seqs(disk, "campaign"));
  }

  @Test
  public void ofSeveralFactsThoseBeforeTheFullDiskAreKept() throws IOException {
    ChainedLog log = open(disk, AMPLE);
    log.append("campaign", facts(1, 1));
    disk.failFrom = disk.steps() + 5;
    disk.failures = 1;
    assertThrows(IOException.class, () -> log.append("campaign", facts(2, 5)));
    assertEquals(3, log.last("campaign"));
    assertEquals(4, log.head().orElseThrow().number());
    log.append("campaign", facts(2, 5));
    assertEquals(List.of(1L, 2L, 3L, 4L, 5L), seqs(disk, "campaign"));
  }

  @Test
  public void ifAFailedRecordCannotBeTakenBackThatIsDoneBeforeTheNextIsKept() throws IOException {
    for (int failures = 2; failures <= 6; failures++) {
      PowerCutDisk own = new PowerCutDisk();
      ChainedLog log = open(own, AMPLE);
      log.append("campaign", facts(1, 1));
      // the record is written, and nothing works from its force on
      own.failFrom = own.steps() + 2;
      own.failures = failures;
      for (int i = 1; i < failures; i++) {
        assertThrows(IOException.class, () -> log.append("campaign", facts(2, 2)));
      }
      own.failFrom = Integer.MAX_VALUE;
      log.append("campaign", facts(2, 3));
      assertEquals(List.of("segment", "state", "state", "state"), kinds(own));
      assertTrue("whole after " + failures + " failures", verify(own).whole());
      try (ChainedLog again = open(own, AMPLE)) {
        assertEquals(3, again.last("campaign"));
      }
    }
  }

  @Test
  public void aSegmentThatCannotBeBegunLeavesNothingAndIsTriedAgain() throws IOException {
    for (int failing = 1; failing <= 2; failing++) {
      PowerCutDisk own = new PowerCutDisk();
      for (int step = 0; step < 4; step++) {
        try (ChainedLog log = open(own, SMALL)) {
          long next = log.last("campaign") + 1;
          long last = next;
          int segments = files(own).size();
          while (files(own).size() == segments) {
            int before = files(own).size();
            own.failFrom = own.steps() + 1 + step;
            own.failures = failing;
            try {
              log.append("campaign", facts(last, last));
              last++;
            } catch (IOException e) {
              assertEquals(last - 1, log.last("campaign"));
            }
            own.failFrom = Integer.MAX_VALUE;
            assertTrue(files(own).size() - before < 2);
            if (last > next + 40) {
              break;
            }
            log.append("campaign", facts(last, last));
            last++;
          }
          log.append("campaign", facts(last, last + 2));
        }
        ChainVerifier.Result result = verify(own);
        assertTrue(failing + " failures at " + step + ": " + result.problems(), result.whole() || result.notes().toString().contains("taken back"));
        List<Long> seqs = seqs(own, "campaign");
        for (int i = 0; result.whole() && i < seqs.size(); i++) {
          assertEquals(i + 1, (long) seqs.get(i));
        }
      }
    }
  }

  @Test
  public void atTheLimitNothingIsDroppedUnlessThatIsAllowed() throws IOException {
    LogLimits limits = new LogLimits(2000, 20_000, 0);
    try (ChainedLog log = open(disk, limits)) {
      IOException e = assertThrows(IOException.class, () -> log.append("campaign", facts(1, 1000)));
      assertTrue(e.getMessage(), e.getMessage().contains("is full") && e.getMessage().contains("keepMegabytes is 0"));
      long last = log.last("campaign");
      assertTrue(last > 10);
      assertThrows(IOException.class, () -> log.append("campaign", facts(last + 1, last + 1)));
      assertEquals(last, log.last("campaign"));
    }
    assertTrue(files(disk).stream().mapToLong(f -> disk.content(f).length).sum() <= 20_000);
    assertTrue(verify(disk).whole());
  }

  @Test
  public void theOldestSegmentsAreDroppedWithTheirAnchorInTheChain() throws IOException {
    LogLimits limits = new LogLimits(2000, 30_000, 10_000);
    Head middle;
    try (ChainedLog log = open(disk, limits)) {
      log.append("campaign", facts(1, 190));
      middle = log.head().orElseThrow();
      log.append("campaign", facts(191, 200));
      assertEquals(200, log.last("campaign"));
    }
    long bytes = files(disk).stream().mapToLong(f -> disk.content(f).length).sum();
    assertTrue(bytes + " bytes", bytes <= 30_000 && bytes >= 10_000);
    LogRecord first = records(disk).get(0);
    assertTrue(first.n() > 1);
    LogRecord dropped = records(disk).stream().filter(r -> r.kind().equals("dropped")).reduce((a, b) -> b).orElseThrow();
    assertEquals(Map.of("through", Long.toString(first.n() - 1), "sha256", first.prev().hex()),
        Map.of("through", dropped.details().get("through"), "sha256", dropped.details().get("sha256")));
    assertTrue(verify(disk, Optional.of(middle)).problems().toString(), verify(disk, Optional.of(middle)).whole());
    disk.delete(files(disk).get(0));
    assertTrue(verify(disk).problems().toString().contains("no record says that it was dropped"));
  }

  @Test
  public void whatIsTooLongIsKeptAsItsDigest() throws IOException {
    try (ChainedLog log = open(disk, AMPLE)) {
      log.append("campaign", List.of(new Fact(1, Instant.EPOCH, "x".repeat(5000), "c".repeat(300), "", Map.of("a", "\u0001".repeat(50_000))), fact(2)));
      assertEquals(2, log.last("campaign"));
    }
    LogRecord kept = records(disk).get(1);
    assertTrue(kept.kind(), kept.kind().contains("(5000 characters, SHA-256 "));
    assertEquals("[sha256, tooLong]", kept.details().keySet().toString());
    assertTrue(verify(disk).whole());
    disk.content(FIRST, disk.content(FIRST));
    try (ChainedLog log = open(disk, AMPLE)) {
      assertEquals(2, log.last("campaign"));
    }
  }

  @Test
  public void whatIsNoTextIsKeptAllTheSame() throws IOException {
    try (ChainedLog log = open(disk, AMPLE)) {
      log.append("campaign", List.of(new Fact(1, Instant.EPOCH, "k", "", "", Map.of("a", "\uD800 \uDC00x \uD83D\uDE00 \u007f \u0000 一", "", ""))));
    }
    assertEquals("\uD800 \uDC00x \uD83D\uDE00 \u007f \u0000 一", records(disk).get(1).details().get("a"));
    assertTrue(verify(disk).whole());
  }

  @Test
  public void aClosedLogTakesNothingAndTwoCannotShareADirectory() throws IOException {
    Path directory = folder.getRoot().toPath().resolve("a/evidence");
    ChainedLog first = new ChainedLog(new FileSystemDisk(), new FixedTime(), directory, AMPLE);
    first.append("campaign", facts(1, 3));
    assertThrows(IOException.class, () -> new ChainedLog(new FileSystemDisk(), new FixedTime(), directory, AMPLE));
    first.close();
    assertThrows(IOException.class, () -> first.append("campaign", facts(4, 4)));
    try (ChainedLog second = new ChainedLog(new FileSystemDisk(), new FixedTime(), directory, AMPLE)) {
      assertEquals(3, second.last("campaign"));
    }
  }

  @Test
  public void aThreadThatIsInterruptedKeepsItsFactsAllTheSame() throws IOException {
    Path directory = folder.getRoot().toPath();
    try (ChainedLog log = new ChainedLog(new FileSystemDisk(), new FixedTime(), directory, SMALL)) {
      Thread.currentThread().interrupt();
      log.append("campaign", facts(1, 20));
      assertTrue("the interrupt is still there", Thread.interrupted());
    }
    try (ChainedLog log = new ChainedLog(new FileSystemDisk(), new FixedTime(), directory, SMALL)) {
      assertEquals(20, log.last("campaign"));
    }
  }

  @Test
  public void limitsThatMakeNoSenseAreRefused() {
    assertThrows(IllegalArgumentException.class, () -> new LogLimits(0, 100, 0));
    assertThrows(IllegalArgumentException.class, () -> new LogLimits(100, 199, 0));
    assertThrows(IllegalArgumentException.class, () -> new LogLimits(100, 20_000, 12_000));
    assertThrows(IllegalArgumentException.class, () -> new LogLimits(100, 20_000, -1));
  }
}
