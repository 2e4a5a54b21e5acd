package org.pitstop.campaign;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertFalse;
import static org.junit.Assert.assertTrue;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.After;
import org.junit.Test;
import org.pitstop.api.download.DownloadOutcome;
import org.pitstop.api.software.EcuId;
import org.pitstop.api.software.SoftwarePackage.Dependency;
import org.pitstop.api.store.Change;
import org.pitstop.api.trust.PackageVerifier;
import org.pitstop.api.tsp.Report;
import org.pitstop.api.tsp.Report.Type;
import org.pitstop.api.tsp.TspCommand;

public class CampaignTest {
  private final World world = new World();

  public CampaignTest() {
    world.ecu("bcm", "body", "1.0");
    world.ecu("climate", "body", "1.0");
    world.ecu("engine", "powertrain", "1.0");
  }

  @After
  public void stop() {
    if (world.desk != null) {
      world.desk.stop();
    }
  }

  @Test
  public void aCampaignSucceedsAndTheNewSoftwareBecomesTheBackup() throws IOException {
    upgradeAll();
    Report end = world.await(Type.UPGRADE_SUCCEEDED);
    assertEquals(List.of(Type.ACCEPTED, Type.DOWNLOAD_SUCCEEDED, Type.WAITING_FOR_IGNITION, Type.UPGRADE_SUCCEEDED), world.reportTypes());
    assertEquals(List.of("2.0", "2.0", "2.0"), end.ecus().stream().map(Report.EcuRow::running).toList());
    assertEquals(List.of("2.0", "2.0", "2.0"), end.ecus().stream().map(Report.EcuRow::backup).toList());
    assertEquals("2.0", world.journal.get("backup/engine"));
  }

  @Test
  public void ecusOnOneBusFollowEachOtherAndBusesRunInParallel() throws IOException {
    List<String> erased = new ArrayList<>();
    world.during = (step, ecu) -> {
      if (step.equals("erased")) {
        erased.add(ecu + "@" + world.time.nanos() / 1_000_000_000);
      }
    };
    upgradeAll();
    world.await(Type.UPGRADE_SUCCEEDED);
    assertEquals(List.of("bcm@1", "engine@1", "climate@12"), erased);
  }

  @Test
  public void nothingIsProgrammedWhileTheIgnitionIsOnAndItGoesOnWhenItIsOff() throws IOException {
    world.obstacles("ignition is on");
    AtomicInteger asked = new AtomicInteger();
    world.during = (step, ecu) -> asked.incrementAndGet();
    world.software("bcm", "2.0", 1, "g");
    world.start();
    upgrade("camp-1");
    assertTrue(world.await(Type.WAITING_FOR_IGNITION).text().contains("ignition is on"));
    assertTrue(world.flashed.isEmpty());
    world.obstacles();
    world.await(Type.UPGRADE_SUCCEEDED);
    assertEquals(List.of("bcm 2.0"), world.flashed);
  }

  @Test
  public void ignitionOnBeforeTheFirstEraseStopsTheEcuAndWaitsAgain() throws IOException {
    world.during = (step, ecu) -> {
      if (step.equals("before")) {
        world.during = (s, e) -> {};
        world.obstacles("ignition is on");
      }
    };
    world.software("bcm", "2.0", 1, "g");
    world.start();
    upgrade("camp-1");
    world.await(() -> world.states.contains("bcm PENDING"), "stopped");
    assertEquals("1.0", world.running.get(new EcuId("bcm")));
    world.obstacles();
    world.await(Type.UPGRADE_SUCCEEDED);
  }

  @Test
  public void ignitionOnInMidFlashFinishesTheEcuInHandAndStartsNoOther() throws IOException {
    world.during = (step, ecu) -> {
      if (step.equals("erased") && ecu.value().equals("bcm")) {
        world.obstacles("ignition is on");
      }
    };
    world.software("bcm", "2.0", 1, "g");
    world.software("climate", "2.0", 2, "g");
    world.start();
    upgrade("camp-1");
    world.await(() -> world.states.stream().filter("WAITING"::equals).count() == 2, "waiting again");
    assertEquals(List.of("bcm 2.0"), world.flashed);
    world.during = (s, e) -> {};
    world.obstacles();
    world.await(Type.UPGRADE_SUCCEEDED);
    assertEquals(List.of("bcm 2.0", "climate 2.0"), world.flashed);
  }

  @Test
  public void aFailingEcuOfAGroupRollsBackThoseDoneBefore() throws IOException {
    world.failing.add("after climate 2.0");
    upgradeAll();
    Report end = world.await(Type.ROLLED_BACK);
    assertEquals("PROGRAMMING_FAILED", end.reason());
    assertEquals("1.0", world.running.get(new EcuId("bcm")));
    assertEquals("1.0", world.running.get(new EcuId("climate")));
    assertEquals("1.0", world.running.get(new EcuId("engine")));
    assertEquals("1.0", world.journal.get("backup/bcm"));
    assertEquals("climate 1.0", world.flashed.get(2));
  }

  @Test
  public void independentGroupsDoNotFallTogether() throws IOException {
    world.failing.add("after bcm 2.0");
    world.software("bcm", "2.0", 1, "a");
    world.software("climate", "2.0", 2, "b");
    world.start();
    upgrade("camp-1");
    world.await(Type.FAILED);
    assertEquals("1.0", world.running.get(new EcuId("bcm")));
    assertEquals("2.0", world.running.get(new EcuId("climate")));
    assertEquals("2.0", world.journal.get("backup/climate"));
  }

  @Test
  public void anEcuThatCanBeNeitherUpdatedNorRestoredNeedsTheWorkshop() throws IOException {
    world.failing.add("after bcm 2.0");
    world.failing.add("after bcm 1.0");
    world.software("bcm", "2.0", 1, "a");
    world.start();
    upgrade("camp-1");
    assertEquals("RESTORE_FAILED", world.await(Type.NEEDS_WORKSHOP).reason());
  }

  @Test
  public void anEcuThatFailsBeforeItsEraseIsLeftAsItWas() throws IOException {
    world.failing.add("before bcm");
    world.software("bcm", "2.0", 1, "a");
    world.start();
    upgrade("camp-1");
    assertTrue(world.await(Type.FAILED).text().contains("refused 10 02"));
    assertEquals("1.0", world.running.get(new EcuId("bcm")));
  }

  @Test
  public void anEcuThatIsFoundWithoutAnApplicationIsRestoredWhenItCannotBeUpdated() throws IOException {
    world.failing.add("boot loader bcm 2.0");
    world.software("bcm", "2.0", 1, "a");
    world.running.put(new EcuId("bcm"), "");
    world.start();
    upgrade("camp-1");
    world.await(Type.ROLLED_BACK);
    assertEquals("1.0", world.running.get(new EcuId("bcm")));
  }

  @Test
  public void aPackageThatIsRefusedIsRejectedBeforeAnythingIsDownloaded() throws IOException {
    world.refuse = Optional.of(new PackageVerifier.Verdict.Refused(PackageVerifier.Reason.WRONG_VIN, "for another vehicle"));
    world.during = (step, ecu) -> {
      throw new AssertionError(step);
    };
    upgradeAll();
    assertEquals("WRONG_VIN", world.await(Type.REJECTED).reason());
  }

  @Test
  public void aPackageThatExpiresWhileTheVehicleIsWaitedForIsNotProgrammed() throws IOException {
    world.obstacles("ignition is on");
    upgradeAll();
    world.await(Type.WAITING_FOR_IGNITION);
    world.refuse = Optional.of(new PackageVerifier.Verdict.Refused(PackageVerifier.Reason.EXPIRED, "yesterday"));
    world.obstacles();
    assertEquals("EXPIRED", world.await(Type.FAILED).reason());
    assertTrue(world.flashed.isEmpty());
  }

  @Test
  public void anUnknownEcuIsRejected() throws IOException {
    world.software("bcm", "2.0", 1, "g");
    world.bus.remove(new EcuId("bcm"));
    world.start();
    upgrade("camp-1");
    assertEquals("UNKNOWN_ECU", world.await(Type.REJECTED).reason());
  }

  @Test
  public void noEcuIsErasedWithoutAWayBack() throws IOException {
    world.software("bcm", "2.0", 1, "g");
    world.journal.remove("backup/bcm");
    world.start();
    upgrade("camp-1");
    assertEquals("NO_WAY_BACK", world.await(Type.REJECTED).reason());
  }

  @Test
  public void aPackageThatDoesNotFitIsRejectedBeforeTheDownload() throws IOException {
    world.shortage = 12;
    upgradeAll();
    Report r = world.await(Type.REJECTED);
    assertEquals("NO_SPACE", r.reason());
    assertTrue(r.text().contains("12 bytes"));
  }

  @Test
  public void aDownloadThatFailsEndsWithItsReason() throws IOException {
    world.downloadOutcome = Optional.of(new DownloadOutcome.Failed(DownloadOutcome.Reason.REFUSED, "530 for user camp-1"));
    upgradeAll();
    assertEquals("REFUSED", world.await(Type.FAILED).reason());
  }

  @Test
  public void aBrokenImageIsFoundBeforeTheVehicleIsWaitedFor() throws IOException {
    world.badImage = true;
    upgradeAll();
    Report r = world.await(Type.FAILED);
    assertEquals("BAD_IMAGE", r.reason());
    assertTrue(r.text().contains("line 7"));
    assertTrue(world.flashed.isEmpty());
  }

  @Test
  public void anEcuThatAnswersNothingEndsTheCampaignBeforeAnyIsErased() throws IOException {
    world.silent.add(new EcuId("engine"));
    upgradeAll();
    assertEquals("ECU_SILENT", world.await(Type.FAILED).reason());
    assertTrue(world.flashed.isEmpty());
  }

  @Test
  public void aDependencyIsProgrammedFirst() throws IOException {
    world.software("bcm", "2.0", 1, "g", new Dependency(new EcuId("engine"), "2.0"));
    world.software("engine", "2.0", 1, "g");
    world.start();
    upgrade("camp-1");
    world.await(Type.UPGRADE_SUCCEEDED);
    assertEquals(List.of("engine 2.0", "bcm 2.0"), world.flashed);
  }

  @Test
  public void aDependencyThatCannotBeSatisfiedIsToldBeforeAnythingIsErased() throws IOException {
    world.software("bcm", "2.0", 1, "g", new Dependency(new EcuId("engine"), "9.0"));
    world.start();
    upgrade("camp-1");
    assertEquals("DEPENDENCY", world.await(Type.FAILED).reason());
  }

  @Test
  public void aDependencyBeforeAVersionIsSatisfiedByWhatRunsAndByWhatComes() throws IOException {
    world.software("bcm", "2.0", 1, "g", new Dependency(new EcuId("engine"), "1.0", "2.0"));
    world.software("climate", "2.0", 1, "g", new Dependency(new EcuId("bcm"), "2.0", "2.1"));
    world.start();
    world.desk.reportInventory();
    world.await(Type.INVENTORY);
    upgrade("camp-1");
    world.await(Type.UPGRADE_SUCCEEDED);
    assertEquals(List.of("bcm 2.0", "climate 2.0"), world.flashed);
  }

  @Test
  public void aVersionThatIsTooNewIsRefusedWhetherItRunsOrComes() throws IOException {
    world.ecu("engine", "powertrain", "2.0");
    world.software("bcm", "2.0", 1, "g", new Dependency(new EcuId("engine"), "1.0", "2.0"));
    world.start();
    world.desk.reportInventory();
    world.await(Type.INVENTORY);
    upgrade("camp-1");
    Report end = world.await(Type.FAILED);
    assertEquals("DEPENDENCY", end.reason());
    assertEquals("bcm needs engine at version 1.0 or newer, before 2.0, which runs 2.0 and gets nothing else in this package", end.text());
  }

  @Test
  public void anUpgradeThatWouldLeaveTheRangeOfAnotherOneIsRefusedThoughWhatRunsIsInIt() throws IOException {
    world.software("bcm", "2.0", 1, "g", new Dependency(new EcuId("engine"), "1.0", "2.0"));
    world.software("engine", "2.0", 1, "g");
    world.start();
    upgrade("camp-1");
    Report end = world.await(Type.FAILED);
    assertEquals("DEPENDENCY", end.reason());
    assertTrue(end.text(), end.text().endsWith("which runs 1.0 and gets 2.0 in this package"));
    assertTrue(world.flashed.isEmpty());
  }

  @Test
  public void aWaveBeginsWhenTheOneBeforeIsDoneWhateverItsBus() throws IOException {
    world.software("engine", "2.0", 2, "b");
    world.software("bcm", "2.0", 1, "a");
    world.software("climate", "2.0", 1, "a");
    world.start();
    upgrade("camp-1");
    world.await(Type.UPGRADE_SUCCEEDED);
    assertEquals(List.of("bcm 2.0", "climate 2.0", "engine 2.0"), world.flashed);
  }

  @Test
  public void aCommandThatComesTwiceCountsOnce() throws IOException {
    upgradeAll();
    upgrade("camp-1");
    world.await(Type.UPGRADE_SUCCEEDED);
    upgrade("camp-1");
    assertEquals(1, world.reportTypes().stream().filter(Type::isFinal).count());
  }

  @Test
  public void aSecondCampaignIsRejectedWhileOneIsUnderWay() throws IOException {
    world.obstacles("ignition is on");
    upgradeAll();
    upgrade("camp-2");
    assertEquals("BUSY", world.await(Type.REJECTED).reason());
  }

  @Test
  public void aCancelWhileWaitingEndsTheCampaignWithNothingProgrammed() throws IOException {
    world.obstacles("ignition is on");
    upgradeAll();
    world.await(Type.WAITING_FOR_IGNITION);
    world.desk.command(new TspCommand.Cancel("c-9", "camp-1"));
    world.await(Type.CANCELLED);
    assertTrue(world.flashed.isEmpty());
  }

  @Test
  public void aCancelAfterTheFirstEraseComesTooLate() throws IOException {
    AtomicInteger once = new AtomicInteger();
    world.during = (step, ecu) -> {
      if (step.equals("erased") && once.getAndIncrement() == 0) {
        cancel("camp-1");
      }
    };
    upgradeAll();
    assertEquals("TOO_LATE", world.await(Type.REJECTED).reason());
    world.await(Type.UPGRADE_SUCCEEDED);
  }

  @Test
  public void aCancelOfWhatNobodyKnowsIsRejected() throws IOException {
    world.start();
    world.desk.command(new TspCommand.Cancel("c-9", "nothing"));
    assertEquals("UNKNOWN_CAMPAIGN", world.await(Type.REJECTED).reason());
  }

  @Test
  public void anUnreadableCommandIsAnswered() throws IOException {
    world.start();
    world.desk.command(new TspCommand.Unreadable("c-9", "campaignId is missing"));
    Report r = world.await(Type.REJECTED);
    assertEquals("UNREADABLE_COMMAND", r.reason());
    assertEquals("c-9", r.commandId());
  }

  @Test
  public void anEcuIsRolledBackOnCommand() throws IOException {
    world.software("bcm", "2.0", 1, "g");
    world.running.put(new EcuId("bcm"), "1.5");
    world.start();
    world.desk.command(new TspCommand.RollBack("c-9", new EcuId("bcm")));
    world.await(Type.ROLLED_BACK);
    assertEquals("1.0", world.running.get(new EcuId("bcm")));
  }

  @Test
  public void anEcuThatRunsItsTargetAlreadyIsNotProgrammedButKept() throws IOException {
    world.software("bcm", "2.0", 1, "g");
    world.running.put(new EcuId("bcm"), "2.0");
    world.start();
    upgrade("camp-1");
    world.await(Type.UPGRADE_SUCCEEDED);
    assertTrue(world.flashed.isEmpty());
    assertEquals("2.0", world.journal.get("backup/bcm"));
  }

  @Test
  public void aVehicleThatIsNeverReadyEndsTheCampaignWithItsReason() throws IOException {
    world.obstacles("ignition is on");
    upgradeAll();
    Report r = world.await(Type.FAILED);
    assertEquals("CONDITION_TIMEOUT", r.reason());
    assertTrue(r.text().contains("ignition is on"));
  }

  @Test
  public void aFullDiskIsWaitedForAndNothingIsLost() throws IOException {
    AtomicInteger tries = new AtomicInteger();
    world.during = (step, ecu) -> {
      if (step.equals("download")) {
        world.journalFull = tries.incrementAndGet() < 3;
      }
    };
    world.software("bcm", "2.0", 1, "g");
    world.start();
    upgrade("camp-1");
    world.stored.remove(World.file("bcm", "2.0").sha256());
    world.await(() -> tries.get() > 0, "download");
    world.journalFull = false;
    world.await(Type.UPGRADE_SUCCEEDED);
  }

  @Test
  public void aRestartInEveryStateGoesOnAndEndsWithOneFinalReport() throws IOException {
    for (String state : List.of("RECEIVED", "DOWNLOADING", "STORED", "WAITING", "PROGRAMMING", "bcm PREPARING", "bcm PROGRAMMING", "bcm VERIFIED")) {
      World w = new World();
      w.ecu("bcm", "body", "1.0");
      w.ecu("climate", "body", "1.0");
      w.software("bcm", "2.0", 1, "g");
      w.software("climate", "2.0", 2, "g");
      w.start();
      upgrade(w, "camp-1");
      if (!state.equals("RECEIVED")) {
        w.await(() -> w.states.contains(state), state);
      }
      w.restart();
      w.await(Type.UPGRADE_SUCCEEDED);
      w.await(() -> w.desk.unacknowledged().isEmpty(), "acknowledged");
      assertEquals(state, 1, List.copyOf(w.wire).stream().filter(r -> r.type().isFinal()).map(Report::seq).distinct().count());
      assertEquals("2.0", w.running.get(new EcuId("climate")));
      w.desk.stop();
    }
  }

  @Test
  public void reportsThatAreNotAcknowledgedGoOutAgainAfterARestartInTheirOrder() throws IOException {
    world.acknowledge = false;
    upgradeAll();
    world.await(Type.UPGRADE_SUCCEEDED);
    List<Long> before = world.desk.unacknowledged().stream().map(Report::seq).toList();
    world.wire.clear();
    world.restart();
    world.desk.connected();
    List<Long> again = List.copyOf(world.wire).stream().map(Report::seq).toList();
    assertEquals(before.subList(0, Math.min(16, before.size())), again.subList(0, Math.min(16, before.size())));
    world.desk.acknowledged(before.get(before.size() - 1));
    assertFalse(world.desk.unacknowledged().stream().anyMatch(r -> r.type() == Type.UPGRADE_SUCCEEDED));
  }

  @Test
  public void aJournalThatIsYoungerThanTheTspGoesOnAfterTheTspsNumber() throws IOException {
    world.acknowledge = false;
    world.start();
    world.desk.connected();
    world.await(Type.INVENTORY);
    world.desk.acknowledged(57);
    assertEquals(List.of(58L), world.desk.unacknowledged().stream().map(Report::seq).toList());
  }

  @Test
  public void theInventoryIsToldAtTheFirstConnectionAndOnlyThen() {
    world.start();
    world.desk.connected();
    world.await(Type.INVENTORY);
    world.await(() -> world.desk.unacknowledged().isEmpty(), "acknowledged");
    world.desk.connected();
    assertEquals(1, List.copyOf(world.wire).stream().map(Report::seq).distinct().count());
  }

  @Test
  public void draftsThatWereBegunAtTheSameTimeGetNumbersOfTheirOwn() throws IOException {
    world.acknowledge = false;
    world.start();
    Outbox.Draft one = world.outbox.draft(new Change()).report(Type.ACCEPTED, "c-1", "", "", "", List.of());
    Outbox.Draft two = world.outbox.draft(new Change()).report(Type.ACCEPTED, "c-2", "", "", "", List.of());
    world.outbox.commit(two);
    world.outbox.commit(one);
    assertEquals(List.of(1L, 2L), world.desk.unacknowledged().stream().map(Report::seq).toList());
    assertEquals(2, world.journal.keySet().stream().filter(k -> k.startsWith("outbox/report/")).count());
  }

  private void upgradeAll() throws IOException {
    world.software("bcm", "2.0", 1, "g");
    world.software("climate", "2.0", 1, "g");
    world.software("engine", "2.0", 1, "g");
    world.start();
    upgrade("camp-1");
  }

  private void upgrade(String campaign) throws IOException {
    upgrade(world, campaign);
  }

  private static void upgrade(World w, String campaign) throws IOException {
    w.desk.command(new TspCommand.Upgrade("c-" + campaign, campaign, new byte[] {1}, "", ""));
  }

  private void cancel(String campaign) {
    try {
      world.desk.command(new TspCommand.Cancel("c-9", campaign));
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }
}
