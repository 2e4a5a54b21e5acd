package org.pitstop.flash;

import static org.junit.Assert.assertArrayEquals;
import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertFalse;
import static org.junit.Assert.assertTrue;

import java.time.Duration;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.logging.Handler;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import org.junit.Before;
import org.junit.Rule;
import org.junit.Test;
import org.junit.rules.TemporaryFolder;
import org.pitstop.api.flash.EcuProgrammer.Failed;
import org.pitstop.api.flash.EcuProgrammer.Verified;
import org.pitstop.api.ignition.ConditionSource;
import org.pitstop.api.link.ForeignRequests;

/** What programming does for others: other testers, other ECUs, the ignition, and who reads DTCs later. */
public class PoliteProgrammingTest {
  private static final long SECOND = 1_000_000_000L;
  @Rule public final TemporaryFolder folder = new TemporaryFolder();
  private FlashBench bench;

  @Before
  public void aReferenceEcu() throws Exception {
    bench = new FlashBench(folder.getRoot().toPath());
  }

  @Test
  public void whoWasListenedToLongEnoughIsNotWaitedFor() throws Exception {
    heard(60 * SECOND, 60 * SECOND);
    assertTrue(bench.program() instanceof Verified);
    assertFalse(bench.watcher.steps.contains("listen for other testers"));
  }

  @Test
  public void anotherTesterIsLeftAloneUntilItHasBeenQuiet() throws Exception {
    quietSince(60 * SECOND, bench.time.nanos() - SECOND / 2);
    long before = bench.time.nanos();
    assertTrue(bench.program() instanceof Verified);
    assertTrue(bench.watcher.steps.contains("listen for other testers"));
    assertTrue(bench.time.nanos() - before >= 2 * SECOND);
    assertEquals(List.of("identify", "listen for other testers", "prepare"), bench.watcher.steps.subList(0, 3));
  }

  @Test
  public void anotherTesterThatDoesNotBecomeQuietEndsItBeforeAnythingIsChanged() throws Exception {
    heard(60 * SECOND, 0);
    Failed failed = (Failed) bench.program();
    assertFalse(failed.erased());
    assertTrue(failed.why(), failed.why().contains("another tester sends requests") && failed.why().contains("2500 ms within 60000 ms"));
    assertEquals("it asked who it is, and no more", List.of("22F191", "22F195", "T 0"), bench.ecu.transcript.subList(0, 3));
    assertEquals(60 * SECOND, bench.time.nanos(), SECOND);
  }

  @Test
  public void anEcuThatWeHaveErasedIsFinishedWhoeverElseIsThere() throws Exception {
    bench.ecu.foreign = () -> Optional.of(new ForeignRequests(60 * SECOND, bench.ecu.erases == 0 ? 60 * SECOND : 0));
    bench.ecu.on("3602", new FakeEcu.Refused(0x33)); // begins again with the ECU
    assertTrue(bench.program() instanceof Verified);
    assertEquals(2, bench.ecu.count("1002"));
    assertTrue(bench.watcher.steps.contains("listen for other testers"));
  }

  @Test
  public void anEcuThatSomebodyElseMayBeProgrammingIsLeftAlone() throws Exception {
    heard(60 * SECOND, 0);
    bench.ecu.valid = false;
    assertTrue(((Failed) bench.program()).why().contains("another tester sends requests"));
    assertEquals(0, bench.ecu.count("10"));
  }

  @Test
  public void aQuietOfZeroSwitchesItOff() throws Exception {
    heard(60 * SECOND, 0);
    bench.profile(ReferenceProfile.text("bcm").replace("\"parallelGroup\": \"body\"", "\"foreignTester\": {\"quietMs\": 0}"));
    assertTrue(bench.program() instanceof Verified);
  }

  @Test
  public void anotherTesterInTheMiddleOfAProgrammingIsInTheLog() throws Exception {
    StringBuilder log = new StringBuilder();
    Handler handler = new Handler() {
      @Override
      public void publish(LogRecord event) {
        log.append(event.getLevel()).append(' ').append(event.getMessage()).append('\n');
      }

      @Override
      public void flush() {
        // is in memory
      }

      @Override
      public void close() {
        // is in memory
      }
    };
    Logger logger = Logger.getLogger(OtherTesters.class.getName());
    logger.addHandler(handler);
    try {
      bench.ecu.transferNanos = SECOND;
      quietSince(60 * SECOND, -10 * SECOND);
      bench.time.schedule(2 * SECOND, () -> quietSince(60 * SECOND, bench.time.nanos()));
      assertTrue(bench.program() instanceof Verified);
    } finally {
      logger.removeHandler(handler);
    }
    assertTrue(log.toString(), log.toString().startsWith("WARNING another tester sent requests while an ECU was programmed ecu=bcm"));
    assertEquals("once", log.indexOf("another"), log.lastIndexOf("another"));
  }

  @Test
  public void dtcsAreGivenToWhoKeepsThemAndThenCleared() throws Exception {
    bench.program();
    assertArrayEquals(HexFormat.of().parseHex("FF01020309"), bench.watcher.dtcs.get(0));
    assertEquals(1, bench.ecu.count("14FFFFFF"));
  }

  @Test
  public void dtcsThatNobodyKeepsAreNotCleared() throws Exception {
    bench.watcher.keeps = false;
    assertTrue(bench.program() instanceof Verified);
    assertEquals(0, bench.ecu.count("14"));
    again();
    bench.watcher.keeps = true;
    bench.ecu.on("19", new FakeEcu.Refused(0x11));
    assertTrue(bench.program() instanceof Verified);
    assertEquals("nothing was read", 0, bench.ecu.count("14"));
    again();
    bench.profile(ReferenceProfile.text("bcm").replace("\"clear\": true", "\"clear\": false"));
    assertTrue(bench.program() instanceof Verified);
    assertEquals("the profile does not want it", 0, bench.ecu.count("14"));
  }

  @Test
  public void aProfileThatClearsWithoutReadingIsRefused() throws Exception {
    bench.profile(ReferenceProfile.text("bcm").replace("\"read\": true", "\"read\": false"));
    assertTrue(bench.programmer.problems().toString(), bench.programmer.problems().get(0).contains("key 'dtcs.clear' has the value true"));
  }

  @Test
  public void aBusThatTellsTheIgnitionIsNotSilenced() throws Exception {
    ConditionSource ignition = new Ignition();
    bench.equipment.addConditionSource(ignition, Map.of("bus", "body"));
    bench.profile(ReferenceProfile.text("bcm").replace("\"conditionSendersExempt\": true", "\"conditionSendersExempt\": false"));
    Failed failed = (Failed) bench.program();
    assertTrue(failed.why(), failed.why().contains("key 'communication.conditionSendersExempt' has the value false"));
    assertEquals(List.of(failed.why()), bench.programmer.problems());
    assertEquals(List.of(), bench.ecu.transcript);
    for (String communication : List.of("\"controlType\": \"none\"", "\"communicationType\": \"0x02\"", "\"conditionSendersExempt\": true")) {
      again();
      bench.profile(ReferenceProfile.text("bcm").replaceFirst("\"communication\": \\{[^}]*}", "\"communication\": {" + communication + "}"));
      assertTrue(communication, bench.program() instanceof Verified);
    }
    again();
    bench.profile(ReferenceProfile.text("bcm").replace("\"conditionSendersExempt\": true", "\"conditionSendersExempt\": false"));
    bench.equipment.removeConditionSource(ignition);
    bench.equipment.addConditionSource(ignition, Map.of("bus", "powertrain"));
    assertTrue("another bus does", bench.program() instanceof Verified);
  }

  @Test
  public void anExclusiveEcuIsAloneOnItsBus() throws Exception {
    assertTrue("share the bus", overlap(false, "body"));
    assertFalse("one is exclusive", overlap(true, "body"));
    assertTrue("on another bus", overlap(true, "powertrain"));
  }

  /** Whether bcm and another ECU of another parallel group are programmed at the same time. */
  private boolean overlap(boolean exclusive, String busOfOther) throws Exception {
    FlashBench fresh = new FlashBench(folder.newFolder().toPath());
    fresh.profile(ReferenceProfile.text("bcm").replace("\"parallelGroup\": \"body\"", "\"parallelGroup\": \"a\", \"exclusive\": " + exclusive));
    EcuProfile bcm = Profiles.read(fresh.file(), new java.util.ArrayList<>()).orElseThrow();
    fresh.profile(ReferenceProfile.text("bcm").replace("\"parallelGroup\": \"body\"", "\"parallelGroup\": \"b\"")
        .replace("\"bus\": \"body\"", "\"bus\": \"" + busOfOther + "\""));
    EcuProfile other = Profiles.read(fresh.file(), new java.util.ArrayList<>()).orElseThrow();
    Turns turns = new Turns(fresh.time);
    long[] begun = new long[2];
    Thread[] both = new Thread[2];
    fresh.time.start("time stands still until both are there", () -> {
      both[0] = fresh.time.start("first", () -> use(turns, bcm, fresh, begun, 0));
      both[1] = fresh.time.start("second", () -> use(turns, other, fresh, begun, 1));
    }).join();
    both[0].join();
    both[1].join();
    return Math.abs(begun[0] - begun[1]) < SECOND;
  }

  private static void use(Turns turns, EcuProfile profile, FlashBench bench, long[] begun, int index) {
    try (Turns.Turn turn = turns.await(profile)) {
      assertEquals(profile.address().place(), turn.place());
      begun[index] = bench.time.nanos();
      bench.time.sleep(Duration.ofSeconds(1));
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  private void again() {
    bench.ecu.version = "1.0";
    bench.ecu.transcript.clear();
  }

  private void heard(long watched, long quiet) {
    bench.ecu.foreign = () -> Optional.of(new ForeignRequests(watched, quiet));
  }

  private void quietSince(long watchedBefore, long last) {
    bench.ecu.foreign = () -> Optional.of(new ForeignRequests(watchedBefore + bench.time.nanos(), bench.time.nanos() - last));
  }

  private static final class Ignition implements ConditionSource {
    @Override
    public String name() {
      return "can:body:0x3C0";
    }

    @Override
    public Signal signal() {
      return Signal.IGNITION;
    }

    @Override
    public double value() {
      return 0;
    }

    @Override
    public long nanos() {
      return 0;
    }

    @Override
    public long periodNanos() {
      return SECOND;
    }
  }
}
