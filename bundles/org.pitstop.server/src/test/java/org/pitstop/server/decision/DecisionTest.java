package org.pitstop.server.decision;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertFalse;
import static org.junit.Assert.assertTrue;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.Test;
import org.pitstop.api.software.EcuId;
import org.pitstop.api.software.ImageFormat;
import org.pitstop.api.software.Sha256;
import org.pitstop.api.software.SoftwareFile;
import org.pitstop.api.software.SoftwarePackage.Dependency;

public class DecisionTest {
  private static final UpgradeTask ALL = task(1, false);

  /** Columns: running, backup, catalogue, task, what is sent. */
  @Test
  public void theTable() {
    row("1", "1", "1 2", true, "PROGRAM 2");
    row("1", "", "1 2", true, "PROGRAM 2 fallback 1");
    row("1", "", "2", true, "PROGRAM 2");
    row("1", "0", "1 2", true, "PROGRAM 2 fallback 1");
    row("1.9", "1.9", "1.10 1.9", true, "PROGRAM 1.10");
    row("", "", "1 2", true, "PROGRAM 2");
    row("2", "2", "1 2", true, "");
    row("2", "", "1 2", true, "BACKUP 2");
    row("3", "3", "1 2", true, "");
    row("1", "1", "1 2", false, "");
    row("1", "", "1 2", false, "BACKUP 1");
    row("2", "1", "1 2", false, "BACKUP 2");
    row("2", "1", "1", false, "");
    row("", "", "1", false, "");
  }

  private static void row(String running, String backup, String catalogue, boolean task, String sent) {
    List<CatalogueEntry> entries = List.of(catalogue.split(" ")).stream().map(v -> software("brake", "H1", v)).toList();
    Plan plan = new Decision(List.of(ecu("brake", running, backup)), entries).decide(Kind.ECUS, task ? List.of(ALL) : List.of(), s -> true);
    assertEquals(running + "|" + backup + "|" + catalogue + "|" + task, sent, plan.entries().isEmpty() ? "" : words(plan.entries().get(0)));
  }

  private static String words(Plan.Entry e) {
    return e.purpose() + " " + e.software().version() + e.fallback().map(f -> " fallback " + f.version()).orElse("");
  }

  @Test
  public void aTaskWaitsForAnEcuThatHasNotAnsweredInsteadOfBeingDone() {
    Plan plan = new Decision(List.of(new EcuState(new EcuId("brake"), "", "", "")), List.of(software("brake", "H1", "2"))).decide(Kind.ECUS, List.of(ALL), s -> true);
    assertTrue(plan.done().isEmpty());
    assertTrue(plan.waiting().get(1L), plan.waiting().get(1L).contains("brake has not said which hardware"));
  }

  @Test
  public void anotherHardwareGetsNothing() {
    Plan plan = new Decision(List.of(ecu("brake", "1", "")), List.of(software("brake", "H2", "2"), software("brake", "H2", "1")))
        .decide(Kind.ECUS, List.of(target("brake", Optional.empty())), s -> true);
    assertTrue(plan.entries().isEmpty());
    assertTrue(plan.waiting().get(1L), plan.waiting().get(1L).contains("hardware 'H1'"));
  }

  @Test
  public void aTaskForOneVersionGetsThatVersionAndIsDoneWhenItRuns() {
    List<CatalogueEntry> catalogue = List.of(software("brake", "H1", "2"), software("brake", "H1", "3"));
    Plan plan = new Decision(List.of(ecu("brake", "1", "1")), catalogue).decide(Kind.ECUS, List.of(target("brake", Optional.of("2"))), s -> true);
    assertEquals("PROGRAM 2", words(plan.entries().get(0)));
    Plan done = new Decision(List.of(ecu("brake", "2", "2")), catalogue).decide(Kind.ECUS, List.of(target("brake", Optional.of("2"))), s -> true);
    assertEquals(1, done.done().size());
  }

  @Test
  public void aTaskForTheAgentAndEcusBecomesTwoCampaignsTheAgentFirst() {
    List<CatalogueEntry> catalogue = List.of(software("brake", "H1", "2"), software("agent", "H1", "2"));
    Decision before = new Decision(List.of(ecu("brake", "1", "1"), ecu("agent", "1", "1")), catalogue);
    Plan agent = before.decide(Kind.AGENT, List.of(ALL), s -> true);
    assertEquals(List.of("agent"), ecus(agent));
    assertTrue("the ECUs wait for it", before.decide(Kind.ECUS, List.of(ALL), s -> true).entries().isEmpty());
    assertTrue(before.goesOn(ALL, Kind.AGENT));

    Decision after = new Decision(List.of(ecu("brake", "1", "1"), ecu("agent", "2", "1")), catalogue);
    assertTrue("and the task goes on", after.goesOn(ALL, Kind.AGENT));
    assertEquals(List.of("brake"), ecus(after.decide(Kind.ECUS, List.of(ALL), s -> true)));
    assertTrue(after.decide(Kind.AGENT, List.of(ALL), s -> true).entries().isEmpty());
    Decision end = new Decision(List.of(ecu("brake", "2", "2"), ecu("agent", "2", "1")), catalogue);
    assertEquals(List.of(ALL), end.decide(Kind.ECUS, List.of(ALL), s -> true).done());
    assertFalse(end.goesOn(ALL, Kind.ECUS));
  }

  @Test
  public void anAgentThatNeedsAnEcuOfTheTaskComesAfterIt() {
    List<CatalogueEntry> catalogue = List.of(software("brake", "H1", "2"), needing("agent", "2", "brake", "2"));
    Decision decision = new Decision(List.of(ecu("brake", "1", "1"), ecu("agent", "1", "1")), catalogue);
    assertTrue(decision.decide(Kind.AGENT, List.of(ALL), s -> true).entries().isEmpty());
    assertEquals(List.of("brake"), ecus(decision.decide(Kind.ECUS, List.of(ALL), s -> true)));
  }

  @Test
  public void aTaskForTheAgentGoesBesideOneForEcus() {
    UpgradeTask agent = new UpgradeTask(2, List.of(new UpgradeTask.Target(new EcuId("agent"), Optional.empty())), false, false, 0);
    Decision decision = new Decision(List.of(ecu("brake", "1", "1"), ecu("agent", "1", "1")),
        List.of(software("brake", "H1", "2"), software("agent", "H1", "2")));
    List<UpgradeTask> tasks = List.of(target("brake", Optional.empty()), agent);
    assertEquals(List.of("agent"), ecus(decision.decide(Kind.AGENT, tasks, s -> true)));
    assertEquals(List.of("brake"), ecus(decision.decide(Kind.ECUS, tasks, s -> true)));
  }

  @Test
  public void theAgentsBundlesAreNoEcusAndItsBackupIsItsOwn() {
    Decision decision = new Decision(List.of(ecu("agent", "2", "1"), new EcuState(new EcuId("agent-store"), "org.pitstop.store", "2", "1")),
        List.of(software("agent", "H1", "1"), software("agent", "H1", "2")));
    for (Kind kind : Kind.values()) {
      Plan plan = decision.decide(kind, List.of(ALL), s -> true);
      assertTrue(kind.name(), plan.entries().isEmpty());
      assertEquals(kind.name(), List.of(ALL), plan.done());
    }
  }

  private static List<String> ecus(Plan plan) {
    return plan.entries().stream().map(e -> e.software().ecu().value()).toList();
  }

  @Test
  public void theHighestPriorityIsSentAndTheOthersWaitTheirTurn() {
    UpgradeTask urgent = new UpgradeTask(2, List.of(new UpgradeTask.Target(new EcuId("bcm"), Optional.empty())), false, false, 5);
    Plan plan = new Decision(List.of(ecu("brake", "1", "1"), ecu("bcm", "1", "1")), List.of(software("brake", "H1", "2"), software("bcm", "H1", "2")))
        .decide(Kind.ECUS, List.of(target("brake", Optional.empty()), urgent), s -> true);
    assertEquals(urgent, plan.task().orElseThrow());
    assertEquals(1, plan.entries().size());
  }

  @Test
  public void allOrNothingIsOneGroupAndWaitsAsAWhole() {
    List<EcuState> ecus = List.of(ecu("bcm", "1", "1"), ecu("brake", "1", "1"));
    List<CatalogueEntry> both = List.of(software("bcm", "H1", "2"), software("brake", "H1", "2"));
    Plan plan = new Decision(ecus, both).decide(Kind.ECUS, List.of(task(1, true)), s -> true);
    assertEquals(List.of("task-1", "task-1"), plan.entries().stream().map(Plan.Entry::group).toList());
    Plan independent = new Decision(ecus, both).decide(Kind.ECUS, List.of(ALL), s -> true);
    assertEquals(List.of("ecu-bcm", "ecu-brake"), independent.entries().stream().map(Plan.Entry::group).toList());
    List<CatalogueEntry> unmet = List.of(software("bcm", "H1", "2"), needing("brake", "2", "engine", "9"));
    assertTrue(new Decision(ecus, unmet).decide(Kind.ECUS, List.of(task(1, true)), s -> true).entries().isEmpty());
    assertEquals(1, new Decision(ecus, unmet).decide(Kind.ECUS, List.of(ALL), s -> true).entries().size());
  }

  @Test
  public void whatIsRequiredInTheSamePackageComesBefore() {
    List<EcuState> ecus = List.of(ecu("bcm", "1", "1"), ecu("brake", "1", "1"));
    Plan plan = new Decision(ecus, List.of(needing("bcm", "2", "brake", "2"), software("brake", "H1", "2"))).decide(Kind.ECUS, List.of(ALL), s -> true);
    Map<String, Integer> order = Map.of(plan.entries().get(0).software().ecu().value(), plan.entries().get(0).order(),
        plan.entries().get(1).software().ecu().value(), plan.entries().get(1).order());
    assertTrue(order.toString(), order.get("brake") < order.get("bcm"));
    Plan circle = new Decision(ecus, List.of(needing("bcm", "2", "brake", "2"), needing("brake", "2", "bcm", "2"))).decide(Kind.ECUS, List.of(ALL), s -> true);
    assertTrue(circle.entries().isEmpty());
    assertTrue(circle.waiting().containsKey(1L));
  }

  @Test
  public void whatCountsForARangeIsWhatTheOtherEcuRunsInTheEnd() {
    List<EcuState> ecus = List.of(ecu("bcm", "1", "1"), ecu("brake", "1", "1"));
    CatalogueEntry bcm = needing("bcm", "2", new Dependency(new EcuId("brake"), "1", "2"));
    assertEquals(List.of("bcm"), ecus(new Decision(ecus, List.of(bcm)).decide(Kind.ECUS, List.of(ALL), s -> true)));
    Plan both = new Decision(ecus, List.of(bcm, software("brake", "H1", "2"))).decide(Kind.ECUS, List.of(ALL), s -> true);
    assertEquals("the brake gets too new for it", List.of("brake"), ecus(both));
    Plan held = new Decision(ecus, List.of(bcm, software("brake", "H1", "2"))).decide(Kind.ECUS, List.of(task(1, true)), s -> true);
    assertEquals("ECU bcm version 2 requires ECU brake version 1 or newer, before 2", held.waiting().get(1L));
    assertTrue(new Decision(List.of(ecu("bcm", "1", "1"), ecu("brake", "2", "2")), List.of(bcm)).decide(Kind.ECUS, List.of(ALL), s -> true).entries().isEmpty());
  }

  @Test
  public void aBackupThatWasJustTriedIsNotSentAgain() {
    Plan plan = new Decision(List.of(ecu("brake", "1", "")), List.of(software("brake", "H1", "1"))).decide(Kind.ECUS, List.of(), s -> false);
    assertTrue(plan.entries().isEmpty());
  }

  private static EcuState ecu(String ecu, String running, String backup) {
    return new EcuState(new EcuId(ecu), "H1", running, backup);
  }

  private static CatalogueEntry software(String ecu, String hardware, String version) {
    SoftwareFile file = new SoftwareFile(new EcuId(ecu), hardware, version, ImageFormat.S_RECORD, 0, 10, Sha256.of(version.getBytes()));
    return new CatalogueEntry(1, file, 1, 0, "", List.of());
  }

  private static CatalogueEntry needing(String ecu, String version, String other, String min) {
    return needing(ecu, version, new Dependency(new EcuId(other), min));
  }

  private static CatalogueEntry needing(String ecu, String version, Dependency need) {
    CatalogueEntry bare = software(ecu, "H1", version);
    return new CatalogueEntry(1, bare.file(), 1, 0, "", List.of(need));
  }

  private static UpgradeTask task(long id, boolean allOrNothing) {
    return new UpgradeTask(id, List.of(), allOrNothing, false, 0);
  }

  private static UpgradeTask target(String ecu, Optional<String> version) {
    return new UpgradeTask(1, List.of(new UpgradeTask.Target(new EcuId(ecu), version)), false, false, 0);
  }
}
