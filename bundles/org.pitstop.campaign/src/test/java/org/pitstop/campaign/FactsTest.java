package org.pitstop.campaign;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertFalse;
import static org.junit.Assert.assertTrue;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.LongStream;
import org.junit.After;
import org.junit.Test;
import org.pitstop.api.evidence.EvidenceLog;
import org.pitstop.api.evidence.Fact;
import org.pitstop.api.software.EcuId;
import org.pitstop.api.software.Sha256;
import org.pitstop.api.software.SoftwarePackage.Dependency;
import org.pitstop.api.store.Change;
import org.pitstop.api.trust.PackageVerifier;
import org.pitstop.api.tsp.Report;
import org.pitstop.api.tsp.Report.Type;
import org.pitstop.api.tsp.TspCommand;

public class FactsTest {
  private static final String ENTRY = "evidence/facts/";
  private final World world = new World();
  private final Log log = new Log();

  /** Keeps facts in a list. */
  private static final class Log implements EvidenceLog {
    final List<Fact> facts = Collections.synchronizedList(new ArrayList<>());
    volatile boolean full;
    volatile long last;

    @Override
    public long last(String source) {
      assertEquals("campaign", source);
      return last;
    }

    @Override
    public void append(String source, List<Fact> more) throws IOException {
      if (full) {
        throw new IOException("disk full");
      }
      for (Fact f : more) {
        if (f.seq() > last) {
          facts.add(f);
          last = f.seq();
        }
      }
    }

    @Override
    public Optional<Head> head() {
      return facts.isEmpty() ? Optional.empty() : Optional.of(new Head(last, Sha256.of(new byte[] {1})));
    }

    /** What was told of a kind: ECU and some of the details. */
    List<String> told(String kind, String... details) {
      synchronized (facts) {
        return facts.stream().filter(f -> f.kind().equals(kind)).map(f -> {
          StringBuilder words = new StringBuilder(f.ecu());
          List.of(details).forEach(d -> words.append(words.isEmpty() ? "" : " ").append(f.details().getOrDefault(d, "-")));
          return words.toString();
        }).toList();
      }
    }
  }

  public FactsTest() {
    world.ecu("bcm", "body", "1.0");
    world.ecu("engine", "powertrain", "1.0");
  }

  @After
  public void stop() {
    world.desk.stop();
    world.facts.close();
  }

  @Test
  public void whatIsAskedCheckedDecidedAndDoneIsToldInItsOrder() throws IOException {
    world.evidence = Optional.of(log);
    upgrade();
    assertEquals(List.of("received upgrade", "accepted -"), log.told("command", "answer", "type"));
    assertEquals(List.of("package accepted", "bcm file whole", "package accepted", "bcm condition allows"), log.told("check", "what", "verdict"));
    assertEquals(World.file("bcm", "2.0").sha256().hex(), log.told("check", "sha256").get(1).substring(4));
    assertEquals(List.of("RECEIVED PACKAGE_ACCEPTED DOWNLOADING", "DOWNLOADING FILES_STORED STORED", "STORED CHECKS_PASSED WAITING",
        "WAITING VEHICLE_READY PROGRAMMING", "bcm PENDING START PREPARING", "bcm PREPARING MAY_ERASE PROGRAMMING", "bcm PROGRAMMING VERIFIED VERIFIED",
        "bcm VERIFIED GROUP_VERIFIED PROMOTED", "PROGRAMMING ALL_PROMOTED SUCCEEDED"), log.told("state", "from", "on", "to"));
    assertEquals(List.of("SUCCEEDED PROMOTED 1.0 -> 2.0"), log.told("result", "state", "ecu.bcm"));
    assertEquals(LongStream.rangeClosed(1, log.last).boxed().toList(), List.copyOf(log.facts).stream().map(Fact::seq).toList());
  }

  @Test
  public void theConditionAtTheGateIsToldWithItsFigures() throws IOException {
    world.evidence = Optional.of(log);
    upgrade();
    assertEquals(List.of("bcm ON PARK APPLIED 0.0 12.6"), log.told("check", "ignition", "gear", "parkingBrake", "speedKmh", "batteryVolts").stream()
        .filter(f -> f.contains("PARK")).toList());
  }

  @Test
  public void aRefusalIsToldWithItsReason() throws IOException {
    world.evidence = Optional.of(log);
    world.refuse = Optional.of(new PackageVerifier.Verdict.Refused(PackageVerifier.Reason.WRONG_VIN, "for another vehicle"));
    world.software("bcm", "2.0", 1, "g");
    world.start();
    command("c-1");
    world.await(() -> log.told("result", "state").contains("REJECTED"), "told");
    assertEquals(List.of("package refused WRONG_VIN"), log.told("check", "what", "verdict", "reason"));
    world.desk.command(new TspCommand.Cancel("c-2", "nothing"));
    world.await(() -> log.told("command", "id", "answer", "reason").contains("c-2 rejected UNKNOWN_CAMPAIGN"), "told");
  }

  @Test
  public void withoutALogFactsWaitAcrossARestartAndGoWhenOneComes() throws IOException {
    upgrade();
    int waiting = world.facts.waiting();
    assertTrue(waiting + " facts", waiting > 10);
    world.restart();
    assertEquals(waiting, world.facts.waiting());
    world.logs.add(log);
    world.facts.handOver();
    world.await(() -> log.facts.size() == waiting, "handed over");
    assertEquals("RECEIVED", log.told("state", "from").get(0));
    assertEquals(0, world.facts.waiting());
  }

  @Test
  public void whatTheLogHasLeavesTheJournalWithTheNextChange() throws IOException {
    world.evidence = Optional.of(log);
    upgrade();
    world.await(() -> world.facts.waiting() == 0, "handed over");
    world.desk.command(new TspCommand.Cancel("c-2", "nothing"));
    world.await(() -> log.told("command", "id").contains("c-2"), "told");
    assertTrue("only the last one, at most", entries() <= 1);
  }

  @Test
  public void aStateCostsTwoShortEntriesOfItsRecord() throws IOException {
    world.start();
    for (int i = 0; i < 3; i++) {
      Outbox.Draft draft = world.outbox.draft(new Change()).fact("state", "camp-1", "bcm", Map.of("from", "PENDING", "on", "START", "to", "PREPARING", "why", ""))
          .fact("state", "camp-1", "", Map.of("from", "PENDING", "on", "START", "to", "PREPARING"));
      world.outbox.commit(draft);
    }
    assertEquals("all facts of a change are one", 3, entries());
    assertTrue(world.journal.lastEntry().toString(), world.journal.get(ENTRY + "000000000005").length() < 300);
    assertEquals("7", world.journal.get("evidence/next").split(" ")[0]);
  }

  @Test
  public void aLogThatFailsGetsThemAgainLaterAndNoneIsLost() throws IOException {
    world.evidence = Optional.of(log);
    log.full = true;
    upgrade();
    assertTrue(world.facts.waiting() > 10);
    log.full = false;
    world.await(() -> {
      world.later();
      return world.facts.waiting() == 0;
    }, "handed over");
    assertEquals(LongStream.rangeClosed(1, log.last).boxed().toList(), List.copyOf(log.facts).stream().map(Fact::seq).toList());
  }

  @Test
  public void aPowerCutBetweenTheLogAndTheJournalRecordsNothingTwice() throws IOException {
    world.evidence = Optional.of(log);
    upgrade();
    world.await(() -> world.facts.waiting() == 0, "handed over");
    int facts = log.facts.size();
    world.restart();
    world.await(() -> world.facts.waiting() == 0, "handed over again");
    assertEquals(facts, log.facts.size());
  }

  @Test
  public void whenTooManyWaitTheOldestAreDroppedAndAFactInTheirPlaceSaysSo() throws IOException {
    world.start();
    for (int i = 1; i <= Facts.MAX_WAITING + 150; i++) {
      world.outbox.commit(world.outbox.draft(new Change()).fact("state", "camp-1", "", Map.of("number", Integer.toString(i))));
    }
    assertTrue(entries() + " entries", entries() <= Facts.MAX_WAITING);
    world.restart();
    world.logs.add(log);
    world.facts.handOver();
    world.await(() -> world.facts.waiting() == 0, "handed over");
    Fact loss = log.facts.get(0);
    assertEquals("1", loss.details().get("lostFrom"));
    assertEquals(Long.toString(loss.seq()), loss.details().get("lostTo"));
    assertEquals("nothing else is missing", loss.seq() + 1, log.facts.get(1).seq());
    assertEquals(Facts.MAX_WAITING + 150, log.last);
  }

  @Test
  public void aJournalThatIsYoungerThanTheLogGoesOnAfterIt() throws IOException {
    log.last = 57;
    world.evidence = Optional.of(log);
    upgrade();
    world.await(() -> world.facts.waiting() == 0, "handed over");
    assertEquals(58, log.facts.get(0).seq());
    assertEquals("upgrade", log.facts.get(0).details().get("type"));
  }

  @Test
  public void theInventoryTellsTheEndOfTheChain() throws IOException {
    world.evidence = Optional.of(log);
    upgrade();
    world.await(() -> world.facts.waiting() == 0, "handed over");
    world.wire.clear();
    world.desk.reportInventory();
    Report inventory = world.await(Type.INVENTORY);
    assertEquals(log.head(), inventory.evidence());
    assertEquals("kept with it", inventory, ReportCodec.decode(ReportCodec.encode(inventory)));
  }

  @Test
  public void noFactHasThePasswordOfTheFileServer() throws IOException {
    world.software("bcm", "2.0", 1, "g");
    world.start();
    world.desk.command(new TspCommand.Upgrade("c-1", "camp-1", new byte[] {1}, "user-1", "secret-1"));
    world.await(Type.UPGRADE_SUCCEEDED);
    assertFalse(world.journal.entrySet().stream().filter(e -> e.getKey().startsWith(ENTRY)).anyMatch(e -> e.getValue().contains("secret-1")));
  }

  @Test
  public void aJournalOfAnOlderVersionIsRead() throws IOException {
    world.obstacles("ignition is on");
    world.waitForVehicle = Duration.ofDays(365);
    world.software("bcm", "2.0", 1, "g", new Dependency(new EcuId("engine"), "2.0"));
    world.software("engine", "2.0", 1, "g");
    world.start();
    command("c-1");
    world.await(Type.WAITING_FOR_IGNITION);
    world.desk.stop();
    String campaign = world.journal.get("campaign/camp-1");
    assertFalse("what is not there costs nothing: " + campaign, campaign.contains("terms") || campaign.contains("consent") || campaign.contains("beforeVersion"));
    world.journal.keySet().removeIf(k -> k.startsWith("evidence/"));
    world.obstacles = List.of();
    world.restart();
    world.await(Type.UPGRADE_SUCCEEDED);
  }

  private long entries() {
    return world.journal.keySet().stream().filter(k -> k.startsWith(ENTRY)).count();
  }

  private void upgrade() throws IOException {
    world.software("bcm", "2.0", 1, "g");
    world.start();
    command("c-1");
    world.await(Type.UPGRADE_SUCCEEDED);
    world.await(() -> world.evidence.isEmpty() || log.full || log.told("result", "state").size() == 1, "told to the end");
  }

  private void command(String id) throws IOException {
    world.desk.command(new TspCommand.Upgrade(id, "camp-1", new byte[] {1}, "", ""));
  }
}
