package org.pitstop.tester;

import static org.junit.Assert.assertArrayEquals;
import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertFalse;
import static org.junit.Assert.assertThrows;
import static org.junit.Assert.assertTrue;

import java.io.IOException;
import java.lang.reflect.Proxy;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.Rule;
import org.junit.Test;
import org.junit.rules.TemporaryFolder;
import org.pitstop.api.flash.AuthenticationProvider;
import org.pitstop.api.flash.KeyProvider;
import org.pitstop.api.link.CanAddress;
import org.pitstop.api.uds.Answer;
import org.pitstop.api.uds.UdsClient;
import org.pitstop.time.VirtualVehicleTime;

/** A record is read, its requests are sent to a client that is played, and the answers are compared. */
public class ReplayTest {
  private static final CanAddress CLASSIC = CanAddress.classic("body", 0x740, 0x748);

  @Rule
  public final TemporaryFolder folder = new TemporaryFolder();
  private final VirtualVehicleTime time = new VirtualVehicleTime();
  private final StringBuilder log = new StringBuilder();
  private final List<String> sent = new ArrayList<>();
  private final List<Long> sentAt = new ArrayList<>();
  private final Map<String, Deque<Answer<byte[]>>> ecu = new HashMap<>();
  private final List<Replay.Difference> told = new ArrayList<>();
  private long micros = 1_500_000_000_000_000L;

  private static byte[] hex(String digits) {
    return HexFormat.of().parseHex(digits.replace(" ", ""));
  }

  /** A frame, a millisecond after the one before. */
  private ReplayTest frame(String idAndData) {
    micros += 1000;
    log.append(String.format("(%d.%06d) can0 %s\n", micros / 1_000_000, micros % 1_000_000, idAndData));
    return this;
  }

  /** A short request and its answer. */
  private ReplayTest talk(String request, String... answers) {
    frame("740#0" + request.length() / 2 + request);
    for (String answer : answers) {
      frame("748#0" + answer.length() / 2 + answer);
    }
    return this;
  }

  private RecordedTalk read(CanAddress address) throws IOException {
    return RecordedTalk.read(Files.writeString(folder.getRoot().toPath().resolve("a.log"), log), address);
  }

  private void answers(String request, String... answers) {
    Deque<Answer<byte[]>> queue = ecu.computeIfAbsent(request, r -> new ArrayDeque<>());
    for (String a : answers) {
      queue.add(a.isEmpty() ? new Answer.NoAnswer<>("P2 is over", Duration.ZERO)
          : a.startsWith("7F") ? new Answer.Negative<>(hex(a)[1] & 0xFF, hex(a)[2] & 0xFF) : new Answer.Positive<>(hex(a)));
    }
  }

  private UdsClient client() {
    return (UdsClient) Proxy.newProxyInstance(getClass().getClassLoader(), new Class<?>[] {UdsClient.class}, (proxy, method, args) -> {
      if (method.getName().equals("request") || method.getName().equals("functional")) {
        String request = HexFormat.of().withUpperCase().formatHex((byte[]) args[0]);
        sent.add((method.getName().equals("functional") ? "all " : "") + request);
        sentAt.add(time.nanos());
        Deque<Answer<byte[]>> answers = ecu.getOrDefault(request, new ArrayDeque<>());
        return answers.isEmpty() ? new Answer.NoAnswer<>("P2 is over", Duration.ZERO) : answers.size() == 1 ? answers.peek() : answers.remove();
      }
      if (method.getName().equals("testerPresent")) {
        sent.add("3E80 every " + args[0]);
      }
      return null;
    });
  }

  private Replay replay(Optional<KeyProvider> keys, Optional<AuthenticationProvider> proofs) throws Exception {
    Replay replay = new Replay(client(), time, new ReplayedSecrets("bcm", keys, proofs), told::add);
    replay.run(read(CLASSIC));
    return replay;
  }

  private Replay replay() throws Exception {
    return replay(Optional.empty(), Optional.empty());
  }

  // reading

  @Test
  public void segmentedMessagesOfClassicCanAreWholeAgain() throws IOException {
    frame("740#0322F190").frame("748#101462F190575053").frame("740#300000CCCCCCCCCC").frame("748#2154503030303053").frame("748#22494D3030303031");
    RecordedExchange e = read(CLASSIC).exchanges().get(0);
    assertArrayEquals(hex("22F190"), e.request());
    assertEquals("62F1905750535450303030" + "3053494D3030303031", HexFormat.of().withUpperCase().formatHex(e.answer().orElseThrow()));
  }

  @Test
  public void longFramesOfCanFdAndALengthAbove4095AreRead() throws IOException {
    byte[] message = new byte[5000];
    for (int i = 0; i < message.length; i++) {
      message[i] = (byte) (i == 0 ? 0x36 : i);
    }
    HexFormat digits = HexFormat.of();
    frame("7E1##1100000001388" + digits.formatHex(message, 0, 58));
    int at = 58;
    for (int sn = 1; at < message.length; sn++) {
      int count = Math.min(63, message.length - at);
      frame("7E1##12" + Integer.toHexString(sn & 15) + digits.formatHex(message, at, at + count) + (count < 63 ? "CC".repeat(63 - count) : ""));
      at += count;
    }
    frame("7E9##1000A" + "7601" + "00".repeat(8));
    List<RecordedExchange> exchanges = read(CanAddress.fd("powertrain", 0x7E1, 0x7E9)).exchanges();
    assertArrayEquals(message, exchanges.get(0).request());
    assertEquals(10, exchanges.get(0).answer().orElseThrow().length);
  }

  @Test
  public void extendedAddressingTellsEcusApart() throws IOException {
    CanAddress address = new CanAddress("body", 0x600, 0x601, 0x602, false, CanAddress.Addressing.EXTENDED, 0x21, 0xF1, 0xDF, false, false, 8, 0xCC, 0, 0);
    frame("600#220322F195").frame("600#210322F190").frame("601#F10462F19041").frame("602#DF021003");
    List<RecordedExchange> exchanges = read(address).exchanges();
    assertArrayEquals(hex("22F190"), exchanges.get(0).request());
    assertArrayEquals(hex("62F19041"), exchanges.get(0).answer().orElseThrow());
    assertTrue(exchanges.get(1).functional());
    assertEquals(2, exchanges.size());
  }

  @Test
  public void pendingBusyAndUnansweredPollsAreOneExchange() throws IOException {
    talk("31010203", "7F3178", "7F3178", "7101020300").talk("2EF15A01", "7F2E21").talk("2EF15A01", "6EF15A").talk("22F195").talk("22F195").talk("22F195", "62F19532");
    List<RecordedExchange> exchanges = read(CLASSIC).exchanges();
    assertEquals(3, exchanges.size());
    assertEquals(2, exchanges.get(0).pending());
    assertArrayEquals(hex("7101020300"), exchanges.get(0).answer().orElseThrow());
    assertArrayEquals(hex("6EF15A"), exchanges.get(1).answer().orElseThrow());
    assertEquals(3, exchanges.get(2).attempts());
    assertArrayEquals(hex("62F19532"), exchanges.get(2).answer().orElseThrow());
  }

  @Test
  public void aLostConsecutiveFrameIsCountedAndItsMessagePassedOver() throws IOException {
    frame("740#1014360100000000").frame("740#2200000000000000").talk("22F195", "62F19531");
    RecordedTalk talk = read(CLASSIC);
    assertEquals(1, talk.exchanges().size());
    assertEquals(1, talk.broken());
  }

  @Test
  public void whatIsNoLogOrOfAnotherEcuIsRefusedWithItsLine() throws IOException {
    talk("22F195", "62F19531");
    IOException other = assertThrows(IOException.class, () -> read(CanAddress.classic("x", 0x7E0, 0x7E8)));
    assertTrue(other.getMessage(), other.getMessage().contains("has no request to 0x7E0"));
    log.append("frame 740 22 F1 95\n");
    IOException no = assertThrows(IOException.class, () -> read(CLASSIC));
    assertTrue(no.getMessage(), no.getMessage().contains("line 3 is no frame"));
    log.setLength(0);
    frame("740#0322F195");
    log.append("(1500000009.000000) can1 740#0322F195\n");
    assertTrue(assertThrows(IOException.class, () -> read(CLASSIC)).getMessage().contains("on bus can1 as well as on can0"));
  }

  @Test
  public void errorAndRemoteFramesArePassedOver() throws IOException {
    talk("22F195", "62F19531").frame("20000080#0000000000000000");
    log.append("(1500000000.000000) can0 123#R\n");
    assertEquals(1, read(CLASSIC).exchanges().size());
  }

  // comparing

  @Test
  public void theSameAnswersAreEqual() throws Exception {
    talk("1003", "5003003201F4").talk("22F195", "62F19531").talk("1181").talk("220102", "7F2231");
    answers("1003", "5003003201F4");
    answers("22F195", "62F19531");
    answers("220102", "7F2231");
    Replay replay = replay();
    assertEquals(List.of(), told);
    assertEquals("4 4 0", replay.requests() + " " + replay.equal() + " " + replay.allowed());
  }

  @Test
  public void anotherAnswerIsToldWithItsNumber() throws Exception {
    talk("1003", "5003003201F4").talk("22F195", "62F19531").talk("220102", "7F2231").talk("220103", "62010341");
    answers("1003", "5003003201F4");
    answers("22F195", "62F19532");
    answers("220102", "62010241");
    replay();
    assertEquals(List.of(new Replay.Difference(2, "22 F1 95", "62 F1 95 31", "62 F1 95 32"), new Replay.Difference(3, "22 01 02", "7F 22 31", "62 01 02 41"),
        new Replay.Difference(4, "22 01 03", "62 01 03 41", "no answer after 0 ms: P2 is over")), told);
  }

  @Test
  public void anAnswerWhereThereWasNoneIsADifference() throws Exception {
    talk("22F195").talk("1003", "5003003201F4");
    answers("22F195", "62F19531");
    answers("1003", "5003003201F4");
    replay();
    assertEquals(List.of(new Replay.Difference(1, "22 F1 95", "no answer", "62 F1 95 31")), told);
  }

  @Test
  public void aSeedMayDifferAndTheKeyIsMadeAnew() throws Exception {
    talk("2711", "671101020304").talk("2712AABB", "6712");
    answers("2711", "671105060708");
    answers("27120506", "6712");
    KeyProvider keys = (ecuName, level, seed) -> {
      assertEquals("bcm 17", ecuName + " " + level);
      return Arrays.copyOf(seed, 2);
    };
    Replay replay = replay(Optional.of(keys), Optional.empty());
    assertEquals(List.of("2711", "27120506"), sent);
    assertEquals("1 1 0", replay.equal() + " " + replay.allowed() + " " + told.size());
  }

  @Test
  public void withoutAKeyProviderItSaysWhatToDo() throws Exception {
    talk("2711", "671101020304").talk("2712AABB", "6712");
    answers("2711", "671105060708");
    IOException e = assertThrows(IOException.class, this::replay);
    assertTrue(e.getMessage(), e.getMessage().contains("give --key-secret"));
  }

  @Test
  public void anEcuThatIsUnlockedAlreadyBehavesDifferently() {
    assertFalse(ReplayedSecrets.mayDiffer(hex("671101020304"), hex("671100000000")));
    assertFalse("another length", ReplayedSecrets.mayDiffer(hex("671101020304"), hex("67110102")));
    assertFalse("an answer to a key", ReplayedSecrets.mayDiffer(hex("6712"), hex("671201")));
    assertFalse(ReplayedSecrets.mayDiffer(hex("62F19531"), hex("62F19532")));
  }

  @Test
  public void aChallengeMayDifferAndTheProofIsMadeAnew() throws Exception {
    talk("2901", "6901110002AABB").talk("29030001CC", "690312");
    answers("2901", "690111000311BB33");
    answers("29030002BB11", "690312");
    AuthenticationProvider proofs = new AuthenticationProvider() {
      @Override
      public byte[] certificate(String ecuName) {
        throw new AssertionError("the recorded one is sent");
      }

      @Override
      public byte[] proofOfOwnership(String ecuName, byte[] challenge) {
        return new byte[] {challenge[1], challenge[0]};
      }
    };
    Replay replay = replay(Optional.empty(), Optional.of(proofs));
    assertEquals(List.of(), told);
    assertEquals(1, replay.allowed());
  }

  @Test
  public void thePausesOfTheRecordAreKeptAndTesterPresentIsSentByItself() throws Exception {
    talk("1003", "5003003201F4").frame("7DF#023E80");
    micros += 1_500_000;
    talk("22F195", "62F19531").frame("7DF#021083").talk("22F195", "62F19531");
    answers("1003", "5003003201F4");
    answers("22F195", "62F19531");
    replay();
    assertEquals(List.of("3E80 every 2000", "1003", "22F195", "all 1083", "22F195"), sent);
    assertEquals(1502, Duration.ofNanos(sentAt.get(1) - sentAt.get(0)).toMillis());
  }

  @Test
  public void anEcuThatStartsIsAskedUntilItAnswers() throws Exception {
    talk("1101", "5101").talk("22F195").talk("22F195", "62F19532");
    answers("1101", "5101");
    answers("22F195", "", "", "", "", "62F19532");
    assertEquals(2, replay().equal());
    assertEquals(6, sent.size());
  }

  @Test
  public void anEcuThatDoesNotStartIsNotAskedForEver() throws Exception {
    talk("1101", "5101").talk("22F195").talk("22F195", "62F19532");
    answers("1101", "5101");
    replay();
    assertEquals("no answer after 0 ms: P2 is over", told.get(0).got());
    assertTrue(sent.size() + " requests", sent.size() > 10 && sent.size() < 300);
  }

  @Test
  public void afterManyDifferencesItEnds() throws Exception {
    for (int i = 0; i < 50; i++) {
      talk("36" + String.format("%02X", i), "7601");
    }
    Replay replay = replay();
    assertEquals(Replay.MAX_DIFFERENCES, told.size());
    assertEquals(Replay.MAX_DIFFERENCES, replay.requests());
  }

  // the command line

  @Test
  public void theLogStandsWhereItLikes() throws Exception {
    Path nowhere = folder.getRoot().toPath().resolve("none.log");
    for (List<String> words : List.of(List.of(nowhere.toString(), "--link", "sim:body"), List.of("--link", "sim:body", nowhere.toString()))) {
      assertEquals("--profile is missing", assertThrows(WrongUse.class, () -> new ReplayCommand(null, null, words).run()).getMessage());
    }
    assertThrows(WrongUse.class, () -> new ReplayCommand(null, null, List.of("--link", "sim:body")));
    assertThrows(WrongUse.class, () -> new ReplayCommand(null, null, List.of("a.log", "b.log")));
  }
}
