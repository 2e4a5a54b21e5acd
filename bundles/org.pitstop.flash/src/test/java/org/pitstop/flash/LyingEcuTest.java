package org.pitstop.flash;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertFalse;
import static org.junit.Assert.assertTrue;

import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.SplittableRandom;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.junit.After;
import org.junit.Before;
import org.junit.Rule;
import org.junit.Test;
import org.junit.rules.TemporaryFolder;
import org.pitstop.api.flash.EcuProgrammer.Failed;
import org.pitstop.api.flash.EcuProgrammer.Result;
import org.pitstop.api.flash.EcuProgrammer.Stopped;
import org.pitstop.api.flash.EcuProgrammer.Verified;
import org.pitstop.flash.LyingTransport.Lies;
import org.pitstop.flash.LyingTransport.Link;
import org.pitstop.flash.LyingTransport.Tale;
import org.pitstop.uds.RealClients;

/** ECUs that lie: never a hang, never an erase without permission, always an end with a reason. Through the real UDS client, byte by byte. */
public class LyingEcuTest {
  private static final Logger PITSTOP = Logger.getLogger("org.pitstop");
  private static final int RUNS = Integer.getInteger("pitstop.liars", 300);
  private static final long MS = 1_000_000;
  private static final long PROMPT = MS;
  /** All tries, steps and waits of the reference profile together, and more. */
  private static final Duration BOUND = Duration.ofHours(2);
  private static final String ERASE = "3101FF00";
  @Rule public final TemporaryFolder folder = new TemporaryFolder();
  private FlashBench bench;
  private LyingTransport transport;
  private Level before;

  @Before
  public void logNothing() {
    before = PITSTOP.getLevel();
    PITSTOP.setLevel(Level.OFF);
  }

  @After
  public void logAgain() {
    PITSTOP.setLevel(before);
  }

  @Test
  public void theTruthIsProgrammed() throws Exception {
    assertTrue(told((request, truth) -> Tale.of(PROMPT, truth)) instanceof Verified);
  }

  @Test
  public void aSeedOfAnyLengthIsAnsweredOrRefusedButNeverTakenForUnlocked() throws Exception {
    for (int length : new int[] {1, 2, 3, 4, 5, 7, 8, 15, 16, 31, 32, 64, 127, 128, 254, 255}) {
      byte[] seed = new byte[length];
      seed[length - 1] = 1;
      assertTrue("length " + length, told(instead("2711", join("6711", seed))) instanceof Verified);
      assertEquals(1, count("2712"));
    }
    Failed failed = (Failed) told(instead("2711", hex("6711")));
    assertTrue(failed.why(), failed.why().contains("security access, seed"));
    assertFalse(failed.erased());
  }

  @Test
  public void blockLengthsThatLeaveNoRoomEndItAndHugeOnesAreCapped() throws Exception {
    for (String length : List.of("7410", "741000", "741001", "741002", "74200000", "740000", "7400", "74F0FFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFF", "74")) {
      Failed failed = (Failed) told(instead("34", hex(length)));
      assertTrue(length + ": " + failed.why(), failed.why().contains("RequestDownload"));
      assertEquals(0, count("36"));
    }
    for (String length : List.of("7440FFFFFFFF", "7470FFFFFFFFFFFFFF", "741003", "74407FFFFFFF")) {
      assertTrue(length, told(instead("34", hex(length))) instanceof Verified);
    }
  }

  @Test
  public void aSessionThatPromisesNoTimeOrAllTimeChangesNothing() throws Exception {
    for (String promise : List.of("00000000", "FFFFFFFF", "00000001", "00010000", "FFFF0000", "0000FFFF")) {
      assertTrue(promise, told((request, truth) -> Tale.of(PROMPT, request[0] == 0x10
          ? hex("50%02X".formatted(request[1]) + promise) : truth)) instanceof Verified);
    }
  }

  @Test
  public void endlessResponsePendingAndEndlessBusyEndWithTheStep() throws Exception {
    for (String nrc : List.of("78", "21")) {
      for (String begin : List.of("22F191", "1003", "31010203", "1002", "2711", "2712", "2E", ERASE, "34", "3602", "31010202")) {
        Result result = told((request, truth) -> begins(request, begin)
            ? Tale.of(PROMPT, hex("7F%02X".formatted(request[0]) + nrc)).endlessly(20 * MS) : Tale.of(PROMPT, truth));
        assertTrue(begin + " " + nrc + ": " + result + transport.requests, result instanceof Failed);
        Failed failed = (Failed) result;
        assertTrue(begin + ": " + failed.why(), failed.why().contains("0x" + nrc));
        assertEquals(begin, count(ERASE) > 0, failed.erased());
      }
    }
  }

  @Test
  public void aTransferExitThatIsNeverAnsweredIsMadeUpForByTheChecksum() throws Exception {
    Result result = told((request, truth) -> begins(request, "37") ? Tale.of(PROMPT, hex("7F3778")).endlessly(20 * MS) : Tale.of(PROMPT, truth));
    assertTrue(result.toString(), result instanceof Verified v && !v.transfer().isNegative());
    assertEquals("what was proved is not sent again", 3, count("34"));
  }

  @Test
  public void aWrongCounterInTheAnswerIsNoAcknowledgement() throws Exception {
    for (String answer : List.of("7603", "76", "7600", "7401", "7602", "77", "7F", "7F36", "")) {
      Result result = told(instead("3601", hex(answer)));
      assertTrue(answer + ": " + result, result instanceof Failed f && f.erased() && f.why().contains("TransferData 0x01"));
      assertEquals("each is asked for again with the same counter, and none goes on", 0, count("3602"));
    }
  }

  @Test
  public void anEraseThatSucceedsInWordsOnlyIsFoundOutByTheChecksum() throws Exception {
    Result result = told((request, truth) -> Tale.of(PROMPT, begins(request, "31010202") ? hex("7101020201") : truth));
    assertTrue(((Failed) result).why().contains("checksum of application at 0x10000 (20 bytes): routine 0x0202 answered '01'"));
    assertEquals((1 + 3) * (1 + 2), count(ERASE));
  }

  @Test
  public void silenceAfterTheResetIsWaitedForAndThenAFailure() throws Exception {
    boolean[] reset = new boolean[1];
    Result result = told((request, truth) -> {
      reset[0] |= request[0] == 0x11;
      return reset[0] ? Tale.of(0) : Tale.of(PROMPT, truth);
    });
    assertTrue(result.toString(), result instanceof Failed f && f.erased() && f.why().contains("no answer"));
  }

  @Test
  public void anEcuThatAnswersLaterThanItPromisedIsAskedAgainAndNotMisheard() throws Exception {
    Result result = told((request, truth) -> Tale.of(150 * MS, truth));
    assertTrue(result.toString(), result instanceof Failed f && !f.erased());
    assertEquals(0, count(ERASE));
  }

  @Test
  public void aVersionThatChangesWithEachQuestionEndsInAnHonestFailure() throws Exception {
    int[] asked = new int[1];
    Result result = told((request, truth) -> Tale.of(PROMPT, begins(request, "22F195") ? join("62F195", ("v" + asked[0]++).getBytes()) : truth));
    assertTrue(result.toString(), result instanceof Failed f && f.erased() && f.why().contains("it reports version 'v2'"));
  }

  @Test
  public void aLinkThatNeverTellsItsEndIsGivenUp() throws Exception {
    for (Link link : List.of(Link.NEVER_SENT, Link.NOT_SENT, Link.DOWN)) {
      Result result = told((request, truth) -> begins(request, ERASE) ? new Tale(List.of(), 0, 0, link) : Tale.of(PROMPT, truth));
      assertTrue(link + ": " + result, result instanceof Failed f && f.erased());
    }
  }

  @Test
  public void aRandomLiarNeitherHangsNorErasesWithoutPermission() throws Exception {
    int verified = 0;
    int erasing = 0;
    for (int seed = 0; seed < RUNS; seed++) {
      SplittableRandom random = new SplittableRandom(seed);
      boolean allowed = random.nextInt(4) > 0;
      int honesty = random.nextInt(100);
      Result result = told((request, truth) -> random.nextInt(100) < honesty + (random.nextInt(2) * 20)
          ? Tale.of(PROMPT, truth) : lie(random, request, truth), allowed);
      String run = "seed " + seed + ": " + result + " after " + transport.requests;
      long erases = count(ERASE);
      assertTrue(run, allowed || erases == 0);
      if (result instanceof Failed failed) {
        assertTrue(run, failed.erased() || erases == 0);
        assertTrue(run, failed.why().startsWith("ECU bcm"));
      } else if (result instanceof Stopped) {
        assertTrue(run, !allowed && erases == 0);
      } else {
        assertEquals(run, "2.0", ((Verified) result).version());
        verified++;
      }
      erasing += erases > 0 ? 1 : 0;
    }
    assertTrue("the liars are neither all honest nor all hopeless: " + verified + " verified, " + erasing + " erased",
        verified > RUNS / 50 && verified < RUNS * 9 / 10 && erasing > RUNS / 10);
  }

  private static Tale lie(SplittableRandom random, byte[] request, byte[] truth) {
    int sid = request[0] & 0xFF;
    byte[] junk = new byte[random.nextInt(1, 300)];
    random.nextBytes(junk);
    return switch (random.nextInt(16)) {
      case 0 -> Tale.of(0); // nothing
      case 1 -> Tale.of(random.nextLong(12_000) * MS, truth); // late
      case 2 -> Tale.of(PROMPT, junk);
      case 3 -> Tale.of(PROMPT, Arrays.copyOf(truth, random.nextInt(1, truth.length + 1)));
      case 4 -> Tale.of(PROMPT, flipped(random, truth));
      case 5 -> Tale.of(PROMPT, new byte[] {0x7F, (byte) sid, (byte) random.nextInt(256)});
      case 6 -> Tale.of(PROMPT, new byte[] {0x7F, (byte) sid, 0x78}, truth);
      case 7 -> Tale.of(PROMPT, new byte[] {0x7F, (byte) sid, (byte) (random.nextBoolean() ? 0x78 : 0x21)})
          .endlessly(random.nextLong(10, 4000) * MS);
      case 8 -> Tale.of(PROMPT, new byte[] {(byte) random.nextInt(0x50, 0xC0), 0, 0}, truth);
      case 9 -> Tale.of(PROMPT, truth, truth);
      case 10 -> Tale.of(PROMPT, Arrays.copyOf(truth, truth.length + random.nextInt(64)));
      case 11 -> Tale.of(PROMPT, join(HexFormat.of().formatHex(truth, 0, Math.min(truth.length, 4)), junk));
      case 12 -> Tale.of(PROMPT, new byte[] {(byte) (sid + 0x40)});
      case 13 -> new Tale(List.of(), 0, 0, Link.values()[random.nextInt(1, 4)]);
      case 14 -> Tale.of(PROMPT, ByteBuffer.allocate(6).put((byte) (sid + 0x40)).put((byte) 0x40).putInt(random.nextInt(-3, 4)).array());
      default -> Tale.of(PROMPT, new byte[] {0x7E, 0}, new byte[] {0x7F, 0x3E, 0x12}, truth);
    };
  }

  private static byte[] flipped(SplittableRandom random, byte[] truth) {
    byte[] lie = truth.clone();
    lie[random.nextInt(lie.length)] ^= (byte) (1 << random.nextInt(8));
    return lie;
  }

  private Result told(Lies lies) throws Exception {
    return told(lies, true);
  }

  private Result told(Lies lies, boolean allowed) throws Exception {
    bench = new FlashBench(folder.getRoot().toPath());
    bench.watcher.allowed = allowed;
    transport = new LyingTransport(bench.ecu, bench.time, lies);
    bench.equipment.clients = RealClients.over(bench.time, transport);
    Result result = bench.program();
    assertTrue("ended, but after " + Duration.ofNanos(bench.time.nanos()), bench.time.nanos() < BOUND.toNanos());
    assertTrue("it erased without asking", count(ERASE) == 0 || bench.ecu.transcript.contains("may erase?"));
    return result;
  }

  private static Lies instead(String begin, byte[] answer) {
    return (request, truth) -> Tale.of(PROMPT, begins(request, begin) ? answer : truth);
  }

  private static boolean begins(byte[] request, String hex) {
    return HexFormat.of().withUpperCase().formatHex(request).startsWith(hex);
  }

  private long count(String begin) {
    return transport.requests.stream().filter(r -> r.startsWith(begin)).count();
  }

  private static byte[] hex(String hex) {
    return HexFormat.of().parseHex(hex);
  }

  private static byte[] join(String head, byte[] tail) {
    byte[] bytes = Arrays.copyOf(hex(head), head.length() / 2 + tail.length);
    System.arraycopy(tail, 0, bytes, head.length() / 2, tail.length);
    return bytes;
  }
}
