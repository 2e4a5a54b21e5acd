package org.pitstop.evidence;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertThrows;
import static org.junit.Assert.assertTrue;
import static org.pitstop.evidence.Chains.facts;
import static org.pitstop.evidence.Chains.open;
import static org.pitstop.evidence.Chains.seqs;
import static org.pitstop.evidence.Chains.verify;

import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.LongStream;
import org.junit.Test;
import org.pitstop.api.evidence.EvidenceLog.Head;

/** Cuts the power before every operation on the disk, looks at everything the disk may then hold, and opens the log again. */
public class PowerCutSweepTest {
  private static final LogLimits GROWING = new LogLimits(1400, 1 << 20, 0);
  private static final LogLimits DROPPING = new LogLimits(1400, 12_400, 1_000);

  /** The power is cut twice only at each so many operations: there are very many pairs. */
  private static final int CUTS_IN_OPENING_EVERY = 9;

  /** What has been promised so far. */
  private static final class Promises {
    final Map<String, Long> kept = new TreeMap<>();
    Optional<Head> told = Optional.empty();
    int operationsOfStart;
  }

  @Test
  public void whatWasAcknowledgedSurvivesACutAtEveryOperation() throws IOException {
    int outcomes = sweep("", GROWING, 5);
    System.out.println("power cuts survived: " + outcomes);
    assertTrue(outcomes > 300);
  }

  @Test
  public void aSegmentIsDroppedWithItsAnchorOrNotAtAll() throws IOException {
    int outcomes = sweep("", DROPPING, 9);
    System.out.println("power cuts while dropping survived: " + outcomes);
    assertTrue(outcomes > 500);
  }

  @Test
  public void withoutTheForceOfARecordTheSweepFails() {
    assertThrows(AssertionError.class, () -> sweep("SegmentChain.put", GROWING, 5));
  }

  @Test
  public void withoutTheForcesOfANewSegmentTheSweepFails() {
    assertThrows(AssertionError.class, () -> sweep("SegmentChain.begin", GROWING, 5));
  }

  /** @return outcomes that were looked at */
  private static int sweep(String deafTo, LogLimits limits, int facts) throws IOException {
    PowerCutDisk whole = new PowerCutDisk();
    whole.deafTo = deafTo;
    script(whole, new Promises(), limits, facts);
    boolean dropped = Chains.kinds(whole).contains("dropped");
    assertTrue("the script has several segments", Chains.files(whole).size() >= 2 && dropped == limits.keepBytes() > 0);
    int outcomes = 0;
    for (int cut = 1; cut <= whole.steps(); cut++) {
      PowerCutDisk disk = new PowerCutDisk();
      disk.deafTo = deafTo;
      disk.cutBefore = cut;
      Promises promises = new Promises();
      assertThrows(PowerCutDisk.PowerCut.class, () -> script(disk, promises, limits, facts));
      for (PowerCutDisk outcome : disk.outcomes()) {
        outcomes += check(outcome, promises, limits, "cut before operation " + cut, cut % CUTS_IN_OPENING_EVERY == 0);
      }
    }
    return outcomes;
  }

  private static void script(PowerCutDisk disk, Promises p, LogLimits limits, int facts) throws IOException {
    try (ChainedLog log = open(disk, limits)) {
      p.operationsOfStart = disk.steps();
      for (int i = 1; i <= facts; i++) {
        append(log, p, "campaign", 2L * i - 1, 2L * i);
        if (i % 3 == 0) {
          append(log, p, "capture", i / 3, i / 3);
        }
      }
    }
  }

  private static void append(ChainedLog log, Promises p, String source, long from, long to) throws IOException {
    log.append(source, facts(from, to));
    p.kept.put(source, to);
    p.told = log.head();
  }

  /** Opens what is left. @param cutAgain whether the power is cut in that as well */
  private static int check(PowerCutDisk disk, Promises p, LogLimits limits, String when, boolean cutAgain) throws IOException {
    int outcomes = 1;
    for (int cut = 1; cutAgain; cut++) {
      PowerCutDisk again = disk.again();
      again.cutBefore = cut;
      try {
        open(again, limits).close();
        break;
      } catch (PowerCutDisk.PowerCut e) {
        for (PowerCutDisk outcome : again.outcomes()) {
          checkOnce(outcome, p, limits, when + ", then before operation " + cut + " of opening");
          outcomes++;
        }
      }
    }
    checkOnce(disk, p, limits, when);
    return outcomes;
  }

  private static void checkOnce(PowerCutDisk disk, Promises p, LogLimits limits, String when) throws IOException {
    try (ChainedLog log = open(disk, limits)) {
      p.kept.forEach((source, seq) -> assertTrue(when + ": " + source + " " + log.last(source) + " of " + seq, log.last(source) >= seq));
      ChainVerifier.Result result = verify(disk, p.told);
      assertTrue(when + ": " + result.problems(), result.whole());
      log.append("campaign", facts(1, log.last("campaign") + 3));
      log.append("capture", facts(1, log.last("capture") + 1));
    }
    try (ChainedLog log = open(disk, limits)) {
      ChainVerifier.Result result = verify(disk);
      assertTrue(when + ", appended to: " + result.problems(), result.whole());
      for (String source : List.of("campaign", "capture")) {
        List<Long> seqs = seqs(disk, source);
        long first = seqs.isEmpty() ? 1 : seqs.get(0);
        assertTrue(when + ": nothing was to be dropped", limits.keepBytes() > 0 || first == 1);
        assertEquals(when, LongStream.rangeClosed(first, log.last(source)).boxed().toList(), seqs);
      }
    }
  }
}
