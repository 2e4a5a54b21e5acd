package org.pitstop.evidence;

import static org.junit.Assert.assertArrayEquals;
import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertFalse;
import static org.junit.Assert.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.stream.Stream;
import org.junit.After;
import org.junit.Before;
import org.junit.Rule;
import org.junit.Test;
import org.junit.rules.TemporaryFolder;
import org.pitstop.api.campaign.CampaignStatus;
import org.pitstop.api.can.CanFrame;
import org.pitstop.api.evidence.EvidenceLog;
import org.pitstop.api.evidence.Fact;
import org.pitstop.api.software.EcuId;
import org.pitstop.api.software.Sha256;
import org.pitstop.time.VirtualVehicleTime;

public class CapturesTest {
  private static final long MIB = 1 << 20;

  @Rule
  public final TemporaryFolder folder = new TemporaryFolder();
  private final FileSystemDisk disk = new FileSystemDisk();
  private final CanFrame frame = new CanFrame();
  private Path directory;
  private ChainedLog log;

  @Before
  public void open() throws IOException {
    directory = folder.getRoot().toPath().resolve("evidence");
    log = new ChainedLog(disk, new FixedTime(), directory, Chains.AMPLE);
  }

  @After
  public void close() throws IOException {
    log.close();
    assertTrue(ChainVerifier.verify(disk, Segment.all(disk, directory).stream().map(Segment::file).toList(), log.head()).whole());
  }

  private Captures start(EvidenceLog into, long limitBytes) throws IOException {
    Captures captures = new Captures(new CaptureStore(disk, directory.resolve("captures"), limitBytes, into, new FixedTime()), new VirtualVehicleTime(),
        new FixedTime());
    captures.start();
    return captures;
  }

  private static CampaignStatus status(String state) {
    return new CampaignStatus("c/1", "PROGRAMMING", false, "", List.of(new CampaignStatus.EcuStatus(new EcuId("brake"), "powertrain", "1", "2", "", state, 0, 0,
        "", "")));
  }

  private static void state(Captures captures, String from, String to) {
    captures.state("c/1", "brake", from, to, status(to));
  }

  private void frame(Captures captures, String bus, int id, boolean ours, String hex) {
    byte[] data = HexFormat.of().parseHex(hex);
    captures.frame(bus, frame.set(id, id > 0x7FF, data.length > 8, data.length > 8).payload(data, 0, data.length), 1_500_000_000L, ours);
  }

  private List<LogRecord> facts() throws IOException {
    Path file = directory.resolve("evidence-000000000001.jsonl");
    try (Stream<String> lines = Files.lines(file)) {
      return lines.map(l -> l.getBytes(StandardCharsets.UTF_8)).map(b -> ((LogRecord.Good) LogRecord.read(b, b.length)).record())
          .filter(r -> r.source().equals("capture")).toList();
    }
  }

  private byte[] bytes(String name) throws IOException {
    return Files.readAllBytes(directory.resolve("captures").resolve(name));
  }

  private List<String> names() throws IOException {
    return disk.list(directory.resolve("captures")).stream().map(f -> f.getFileName().toString()).toList();
  }

  @Test
  public void theFramesOfAProgrammingAreAFileWhoseDigestIsInTheChain() throws Exception {
    Captures captures = start(log, MIB);
    frame(captures, "powertrain", 0x7E1, true, "0210");
    state(captures, "PENDING", "PREPARING");
    frame(captures, "powertrain", 0x7E9, false, "0250");
    frame(captures, "powertrain", 0x7E1, true, "0210030000000000");
    frame(captures, "body", 0x740, true, "0210");
    state(captures, "PREPARING", "PROGRAMMING");
    frame(captures, "powertrain", 0x18DA10F1, false, "00".repeat(64));
    state(captures, "PROGRAMMING", "VERIFIED");
    frame(captures, "powertrain", 0x7E1, true, "0111");
    captures.close();
    assertEquals(List.of("20260301T120000Z-c_1-brake-1.log"), names());
    String text = new String(bytes(names().get(0)), StandardCharsets.US_ASCII);
    assertEquals("(1772366401.500000) powertrain 7E1#0210030000000000\n(1772366401.500000) powertrain 18DA10F1##1" + "00".repeat(64) + "\n", text);
    LogRecord fact = facts().get(0);
    assertEquals("capture", fact.kind());
    assertEquals("c/1 brake", fact.campaign() + " " + fact.ecu());
    assertEquals(Sha256.of(bytes(names().get(0))).hex(), fact.details().get("sha256"));
    assertEquals("[" + text.length() + ", VERIFIED, 20260301T120000Z-c_1-brake-1.log, 2, 0]", List.of(fact.details().get("bytes"), fact.details().get("ended"),
        fact.details().get("file"), fact.details().get("frames"), fact.details().get("lost")).toString());
  }

  @Test
  public void eachAttemptAndTheWayBackAreFilesOfTheirOwn() throws Exception {
    Captures captures = start(log, MIB);
    for (String[] row : new String[][] {{"PENDING", "PREPARING"}, {"PREPARING", "PENDING"}, {"PENDING", "PREPARING"}, {"PREPARING", "PROGRAMMING"},
        {"PROGRAMMING", "RESTORING"}, {"RESTORING", "RESTORED"}}) {
      state(captures, row[0], row[1]);
      frame(captures, "powertrain", 0x7E1, true, "3E00");
    }
    captures.close();
    assertEquals(List.of("PENDING", "RESTORING", "RESTORED"), facts().stream().map(f -> f.details().get("ended")).toList());
    assertEquals(List.of("20260301T120000Z-c_1-brake-1.log", "20260301T120000Z-c_1-brake-2.log", "20260301T120000Z-c_1-brake-3.log"), names());
  }

  @Test
  public void anEcuThatWasInHandBeforeTheRestartIsRecordedToo() throws Exception {
    Captures captures = start(log, MIB);
    captures.resume(List.of(status("PROGRAMMING")));
    captures.resume(List.of(status("PROGRAMMING")));
    frame(captures, "powertrain", 0x7E1, true, "3E00");
    state(captures, "PROGRAMMING", "VERIFIED");
    captures.close();
    assertEquals(1, names().size());
  }

  @Test
  public void doipMessagesAreAPcap() throws Exception {
    Captures captures = start(log, MIB);
    captures.state("c", "gw", "PENDING", "PREPARING", new CampaignStatus("c", "PROGRAMMING", false, "", List.of(new CampaignStatus.EcuStatus(new EcuId("gw"),
        "10.0.0.1:13400", "", "", "", "PREPARING", 0, 0, "", ""))));
    captures.doip("10.0.0.1:13400", new byte[] {2, (byte) 0xFD, 9}, 2, 0, true);
    captures.doip("10.0.0.2:13400", new byte[] {2}, 1, 0, true);
    captures.close();
    assertEquals(List.of("20260301T120000Z-c-gw-1.pcap"), names());
    byte[] pcap = bytes(names().get(0));
    assertEquals(24 + 16 + 12 + 2, pcap.length);
    assertArrayEquals(new byte[] {2, (byte) 0xFD}, Arrays.copyOfRange(pcap, pcap.length - 2, pcap.length));
  }

  /** Does not come back from its first fact before it is allowed to. */
  private record Slow(EvidenceLog log, CountDownLatch entered, CountDownLatch allowed) implements EvidenceLog {
    @Override
    public long last(String source) {
      return log.last(source);
    }

    @Override
    public void append(String source, List<Fact> facts) throws IOException {
      entered.countDown();
      try {
        allowed.await();
      } catch (InterruptedException e) {
        throw new IOException(e);
      }
      log.append(source, facts);
    }

    @Override
    public Optional<Head> head() {
      return log.head();
    }
  }

  @Test
  public void framesThatTheWriterCannotTakeAreLostAndCountedAndNobodyWaits() throws Exception {
    CountDownLatch entered = new CountDownLatch(1);
    CountDownLatch allowed = new CountDownLatch(1);
    Captures captures = start(new Slow(log, entered, allowed), 64 * MIB);
    state(captures, "PENDING", "PREPARING");
    state(captures, "PREPARING", "PENDING");
    entered.await();
    state(captures, "PENDING", "PREPARING");
    for (int i = 0; i < Captures.MAX_QUEUED_FRAMES + 5; i++) {
      frame(captures, "powertrain", 0x7E1, true, "3E00");
    }
    state(captures, "PREPARING", "PENDING");
    allowed.countDown();
    captures.close();
    LogRecord fact = facts().get(1);
    assertEquals("5", fact.details().get("lost"));
    assertEquals(Integer.toString(Captures.MAX_QUEUED_FRAMES), fact.details().get("frames"));
  }

  @Test
  public void whatIsBeyondTheLimitIsCountedAndTheOldestCapturesAreDroppedWithAFact() throws Exception {
    Captures captures = start(log, 1000);
    for (int i = 0; i < 3; i++) {
      state(captures, "PENDING", "PREPARING");
      for (int f = 0; f < 10 + 30 * (i / 2); f++) {
        frame(captures, "powertrain", 0x7E1, true, "0210030000000000");
      }
      state(captures, "PREPARING", "PENDING");
    }
    captures.close();
    assertEquals(List.of("capture", "capture", "capture-dropped", "capture", "capture-dropped"), facts().stream().map(LogRecord::kind).toList());
    LogRecord third = facts().get(3);
    assertEquals("captureMegabytes is reached", third.details().get("incomplete"));
    assertEquals(40, Long.parseLong(third.details().get("frames")) + Long.parseLong(third.details().get("lost")));
    assertEquals(List.of(third.details().get("file")), names());
  }

  @Test
  public void aCaptureThatACrashHasEndedIsInTheChainAfterTheNextStart() throws Exception {
    Path captures = Files.createDirectories(directory.resolve("captures"));
    Files.writeString(captures.resolve("20260101T000000Z-c-brake-1.log.part"), "(1.0) body 7E0#02");
    start(log, MIB).close();
    assertEquals(List.of("20260101T000000Z-c-brake-1.log"), names());
    LogRecord fact = facts().get(0);
    assertEquals(Sha256.of("(1.0) body 7E0#02".getBytes(StandardCharsets.US_ASCII)).hex(), fact.details().get("sha256"));
    assertTrue(fact.details().get("ended"), fact.details().get("ended").startsWith("the agent ended before"));
  }

  @Test
  public void anEndOfTheAgentEndsWhatIsBeingRecorded() throws Exception {
    Captures captures = start(log, MIB);
    state(captures, "PENDING", "PREPARING");
    frame(captures, "powertrain", 0x7E1, true, "3E00");
    captures.close();
    assertEquals("the agent ended before", facts().get(0).details().get("ended"));
    assertFalse(names().get(0).endsWith(".part"));
  }
}
