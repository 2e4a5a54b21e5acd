package org.pitstop.campaign;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertFalse;
import static org.junit.Assert.assertThrows;
import static org.junit.Assert.assertTrue;

import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.After;
import org.junit.Test;
import org.pitstop.api.campaign.CampaignObserver;
import org.pitstop.api.campaign.CampaignStatus;
import org.pitstop.api.download.DownloadOutcome;
import org.pitstop.api.ignition.VehicleCondition;
import org.pitstop.api.software.EcuId;
import org.pitstop.api.software.SoftwarePackage;
import org.pitstop.api.software.SoftwarePackage.Dependency;
import org.pitstop.api.tsp.Report;
import org.pitstop.api.tsp.Report.Type;
import org.pitstop.api.tsp.TspCommand;

/** What must not stop a campaign, and what must end it. */
public class ResilienceTest {
  /** Less than the vehicle is waited for. */
  private static final Duration DRIVEN = Duration.ofMinutes(5);

  private final World world = new World();

  public ResilienceTest() {
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
  public void aLinkageErrorInAnEcuTaskCountsAsAFailedAttemptAndIsTriedAgain() throws IOException {
    AtomicInteger times = new AtomicInteger();
    world.during = (step, ecu) -> {
      if (step.equals("before") && times.getAndIncrement() < 2) {
        throw new AbstractMethodError("the programmer's bundle was replaced");
      }
    };
    upgrade("bcm");
    world.await(Type.UPGRADE_SUCCEEDED);
    assertEquals(3, times.get());
  }

  @Test
  public void anErrorAfterTheEraseIsTriedAgainToo() throws IOException {
    AtomicInteger times = new AtomicInteger();
    world.during = (step, ecu) -> {
      if (step.equals("erased") && times.getAndIncrement() < 1) {
        throw new StackOverflowError();
      }
    };
    upgrade("bcm");
    world.await(Type.UPGRADE_SUCCEEDED);
  }

  @Test
  public void anErrorThatStaysEndsTheCampaignWithItsReason() throws IOException {
    world.during = (step, ecu) -> {
      if (step.equals("before")) {
        throw new NoClassDefFoundError("gone");
      }
    };
    upgrade("bcm");
    assertTrue(world.await(Type.FAILED).text().contains("a defect in the agent"));
    assertEquals("1.0", world.running.get(new EcuId("bcm")));
  }

  @Test
  public void anErrorOfTheDownloaderEndsTheCampaignWithItsReason() throws IOException {
    world.during = (step, ecu) -> {
      if (step.equals("download")) {
        throw new IncompatibleClassChangeError();
      }
    };
    upgrade("bcm");
    assertEquals("DEFECT", world.await(Type.FAILED).reason());
  }

  @Test
  public void aDownloaderThatStopsByItselfIsAskedAgain() throws IOException {
    AtomicInteger times = new AtomicInteger();
    world.downloadOutcome = Optional.of(new DownloadOutcome.Cancelled());
    world.during = (step, ecu) -> {
      if (step.equals("download") && times.incrementAndGet() == 2) {
        world.downloadOutcome = Optional.empty();
      }
    };
    upgrade("bcm");
    world.await(Type.UPGRADE_SUCCEEDED);
    assertEquals(2, times.get());
  }

  @Test
  public void anObserverThatFailsStopsNothing() throws IOException {
    world.observers.add(new CampaignObserver() {
      @Override
      public void state(String campaignId, String ecu, String from, String to, CampaignStatus status) {
        throw new AbstractMethodError("an observer of another version");
      }

      @Override
      public void report(Report report) {
        throw new IllegalStateException("closed");
      }
    });
    upgrade("bcm");
    world.await(Type.UPGRADE_SUCCEEDED);
  }

  @Test
  public void aTspLinkThatFailsStopsNothingAndItsReportsWait() throws IOException {
    world.tspFails = new IllegalStateException("the connection is closed");
    upgrade("bcm");
    world.await(() -> "2.0".equals(world.journal.get("backup/bcm")), "promoted");
    assertTrue(world.desk.unacknowledged().stream().anyMatch(r -> r.type() == Type.UPGRADE_SUCCEEDED));
  }

  @Test
  public void aServiceThatStaysAwayIsGivenUp() {
    ServiceSlot<String> slot = new ServiceSlot<>("Downloader", 400);
    String why = assertThrows(ServiceSlot.Missing.class, () -> slot.get(() -> false)).getMessage();
    assertTrue(why, why.contains("Downloader"));
  }

  @Test
  public void dtcsAreKeptInTheJournalAndToldBeforeTheyMayBeCleared() throws IOException {
    world.dtcs.put(new EcuId("bcm"), new byte[] {(byte) 0xFF, 0x01, 0x23, 0x45, 0x2F, 0x0A, 0x0B, 0x0C, 0x08});
    upgrade("bcm");
    world.await(Type.UPGRADE_SUCCEEDED);
    assertEquals("FF0123452F0A0B0C08", world.journal.get("dtcs/camp-1/bcm/0"));
    assertEquals(List.of(new EcuId("bcm")), world.dtcsKept);
    Report told = List.copyOf(world.wire).stream().filter(r -> r.text().equals("2 DTCs of bcm are kept")).findFirst().orElseThrow();
    assertEquals("2 DTCs before programming: 012345-2F 0A0B0C-08", told.ecus().get(0).text());
  }

  @Test
  public void dtcsThatCannotBeKeptAreNotCleared() throws IOException {
    world.dtcs.put(new EcuId("bcm"), new byte[DtcRecord.MAX_BYTES + 4]);
    upgrade("bcm");
    world.await(Type.UPGRADE_SUCCEEDED);
    assertTrue(world.dtcsKept.isEmpty());
  }

  @Test
  public void aRestartDoesNotBeginTheWaitForTheVehicleAnew() throws IOException {
    world.obstacles("ignition is on");
    world.acknowledge = false;
    upgrade("bcm");
    world.await(Type.WAITING_FOR_IGNITION);
    world.desk.stop();
    world.now = world.now.plus(Duration.ofHours(2));
    long before = world.time.nanos();
    world.restart();
    assertEquals("CONDITION_TIMEOUT", world.await(Type.FAILED).reason());
    assertTrue("waited again", world.time.nanos() - before < Duration.ofMinutes(30).toNanos());
  }

  @Test
  public void stopsByTheDriverAreNoFailedAttempts() throws IOException {
    AtomicInteger stops = new AtomicInteger();
    world.during = (step, ecu) -> {
      if (step.equals("before") && stops.incrementAndGet() <= 4) {
        world.obstacles("ignition is on");
        world.time.schedule(DRIVEN.toNanos(), world::obstacles);
      }
      if (step.equals("erased")) {
        // as after a loss of power: the journalled state's work is begun again
        throw new IllegalStateException("once");
      }
      if (stops.get() == 6) {
        world.during = (s, e) -> {};
      }
    };
    upgrade("bcm");
    world.await(Type.UPGRADE_SUCCEEDED);
    assertEquals(4, world.states.stream().filter("bcm PENDING"::equals).count());
  }

  @Test
  public void aFileThatRotsBeforeItsEcuIsErasedIsNotProgrammed() throws IOException {
    world.software("bcm", "2.0", 1, "g");
    world.software("climate", "2.0", 2, "g");
    world.during = (step, ecu) -> {
      if (step.equals("erased") && ecu.value().equals("bcm")) {
        world.rotten.add(World.file("climate", "2.0").sha256());
      }
    };
    world.start();
    command();
    Report end = world.await(Type.ROLLED_BACK);
    assertTrue(end.ecus().get(1).text().contains("rotted"));
    assertFalse(world.flashed.contains("climate 2.0"));
    assertEquals("1.0", world.running.get(new EcuId("bcm")));
  }

  @Test
  public void aBackupThatRottedIsNoneSoThePackageIsRejectedBeforeTheDownload() throws IOException {
    world.rotten.add(World.file("bcm", "1.0").sha256());
    world.during = (step, ecu) -> {
      throw new AssertionError(step);
    };
    upgrade("bcm");
    Report end = world.await(Type.REJECTED);
    assertEquals("NO_WAY_BACK", end.reason());
    assertTrue(end.text(), end.text().contains("rotted"));
  }

  @Test
  public void aBackupThatRotsDuringTheDownloadFailsTheChecksAndNothingIsErased() throws IOException {
    world.software("climate", "2.0", 1, "g");
    world.during = (step, ecu) -> world.rotten.add(World.file("bcm", "1.0").sha256());
    upgrade("bcm");
    Report end = world.await(Type.FAILED);
    assertEquals("NO_WAY_BACK", end.reason());
    assertTrue(end.text(), end.text().contains("bcm"));
    assertEquals(List.of(), world.flashed);
    assertFalse(world.states.toString(), world.states.contains("WAITING"));
  }

  @Test
  public void anEcuWhoseBackupRotsWhileOthersAreProgrammedIsNotErased() throws IOException {
    world.software("bcm", "2.0", 1, "g");
    world.software("climate", "2.0", 2, "g");
    world.during = (step, ecu) -> {
      if (step.equals("erased") && ecu.value().equals("bcm")) {
        world.rotten.add(World.file("climate", "1.0").sha256());
      }
    };
    world.start();
    command();
    Report end = world.await(Type.ROLLED_BACK);
    assertTrue(end.ecus().get(1).text(), end.ecus().get(1).text().contains("rotted"));
    assertEquals(List.of("bcm 2.0", "bcm 1.0"), world.flashed);
    assertFalse(world.states.toString(), world.states.contains("climate PROGRAMMING"));
  }

  @Test
  public void theFallbackIsFetchedAndUsedWhereTheBackupHasRotted() throws IOException {
    SoftwarePackage p = world.software("bcm", "2.0", 1, "g");
    SoftwarePackage.Fallback fallback = new SoftwarePackage.Fallback(World.file("bcm", "1.1"), URI.create("ftp://server/bcm-fallback"));
    world.content.set(0, new SoftwarePackage(p.purpose(), p.file(), p.url(), 1, 1, "g", List.of(), Optional.of(fallback), false));
    world.rotten.add(World.file("bcm", "1.0").sha256());
    world.failing.add("after bcm 2.0");
    world.start();
    command();
    world.await(Type.ROLLED_BACK);
    assertEquals(List.of("bcm 1.1"), world.flashed);
  }

  @Test
  public void anEcuThatWasFlashedIsRestoredWithItsGroupThoughRotTookTheRowsOfIt() throws IOException {
    world.software("bcm", "2.0", 1, "g");
    world.software("climate", "2.0", 2, "g");
    world.failing.add("after climate 2.0");
    world.during = (step, ecu) -> {
      if (step.equals("before") && ecu.value().equals("bcm")) {
        world.during = (s, e) -> {};
        world.running.put(ecu, "2.0");
        throw new IllegalStateException("the journal knows only that the ECU was begun: its work is begun again");
      }
    };
    world.start();
    command();
    world.await(Type.ROLLED_BACK);
    assertEquals("1.0", world.running.get(new EcuId("bcm")));
    assertEquals("1.0", world.running.get(new EcuId("climate")));
  }

  @Test
  public void anEcuThatRanItsTargetVersionBeforeTheCampaignIsLeftAsItIs() throws IOException {
    world.ecu("bcm", "body", "2.0");
    world.software("bcm", "2.0", 1, "g");
    world.software("climate", "2.0", 2, "g");
    world.failing.add("after climate 2.0");
    world.start();
    command();
    world.await(Type.ROLLED_BACK);
    assertEquals(List.of("climate 1.0"), world.flashed);
    assertTrue(world.states.toString(), world.states.contains("bcm UNCHANGED") && world.states.contains("bcm SKIPPED"));
  }

  @Test
  public void afterRotInTheJournalEcusThatItHasAsNeverTouchedAreAskedBeforeTheCampaignGoesOn() throws IOException {
    world.software("bcm", "2.0", 2, "g");
    world.software("climate", "2.0", 1, "g");
    world.failing.add("after climate 2.0");
    world.obstacles("ignition is on");
    world.start();
    command();
    world.await(Type.WAITING_FOR_IGNITION);
    world.desk.stop();
    world.running.put(new EcuId("bcm"), "2.0");
    world.journal.put("journal/damaged/7", "record 7 has rotted");
    world.obstacles();
    world.restart();
    world.await(Type.ROLLED_BACK);
    assertTrue(world.states.toString(), world.states.indexOf("bcm VERIFIED") < world.states.indexOf("climate PREPARING"));
    assertEquals("1.0", world.running.get(new EcuId("bcm")));
  }

  @Test
  public void aDamagedJournalIsToldToTheTspWithTheInventory() {
    world.journal.put("journal/damaged/7", "record 7 has rotted");
    world.start();
    world.desk.connected();
    assertEquals("record 7 has rotted", world.await(Type.INVENTORY).text());
  }

  @Test
  public void anEcuThatWasOnlyBegunIsNotTouchedAgainWhileTheIgnitionIsOn() throws IOException {
    List<Boolean> ignition = new CopyOnWriteArrayList<>();
    world.during = (step, ecu) -> {
      if (step.equals("before")) {
        ignition.add(!world.obstacles.isEmpty());
        if (ignition.size() == 1) {
          world.obstacles("ignition is on");
          world.time.schedule(DRIVEN.toNanos(), world::obstacles);
          throw new IllegalStateException("the journalled state's work is begun again");
        }
      }
    };
    upgrade("bcm");
    world.await(Type.UPGRADE_SUCCEEDED);
    assertEquals(List.of(false, false), ignition);
  }

  @Test
  public void ecusThatNeedEachOtherAreProgrammedTogether() throws IOException {
    needEachOther();
    world.start();
    command();
    world.await(Type.UPGRADE_SUCCEEDED);
    assertEquals(List.of("bcm 2.0", "climate 2.0"), world.flashed);
  }

  @Test
  public void ignitionOnBetweenEcusThatNeedEachOtherFinishesTheGroupAtStandstill() throws IOException {
    ignitionComesOnInTheFirst();
    needEachOther();
    world.software("engine", "2.0", 2, "other");
    world.start();
    command();
    world.await(Type.UPGRADE_SUCCEEDED);
    int promoted = world.states.indexOf("climate PROMOTED");
    int waiting = world.states.lastIndexOf("WAITING");
    assertTrue(world.states.toString(), promoted > 0 && promoted < waiting && waiting < world.states.indexOf("engine PREPARING"));
  }

  @Test
  public void aMovingVehicleIsNeverProgrammedNotEvenToFinishAGroup() throws IOException {
    world.condition = new VehicleCondition(VehicleCondition.Ignition.ON, java.util.OptionalDouble.of(30), VehicleCondition.Gear.DRIVE,
        VehicleCondition.ParkingBrake.RELEASED, java.util.OptionalDouble.of(14));
    ignitionComesOnInTheFirst();
    needEachOther();
    world.start();
    command();
    world.await(Type.UPGRADE_SUCCEEDED);
    assertTrue(world.states.toString(), world.states.lastIndexOf("WAITING") > world.states.indexOf("bcm VERIFIED"));
    assertTrue(world.states.toString(), world.states.lastIndexOf("WAITING") < world.states.indexOf("climate PREPARING"));
  }

  @Test
  public void anEcuThatRunsItsNewSoftwareIsNotRolledBackWhileTheIgnitionIsOn() throws IOException {
    List<String> meanwhile = new CopyOnWriteArrayList<>();
    world.software("bcm", "2.0", 1, "g");
    world.software("climate", "2.0", 2, "g");
    world.failing.add("after climate 2.0");
    world.during = (step, ecu) -> {
      if (step.equals("erased") && ecu.value().equals("climate")) {
        world.during = (s, e) -> {};
        world.obstacles("ignition is on");
        world.time.schedule(DRIVEN.toNanos() - 1, () -> meanwhile.addAll(world.flashed));
        world.time.schedule(DRIVEN.toNanos(), world::obstacles);
      }
    };
    world.start();
    command();
    world.await(Type.ROLLED_BACK);
    assertEquals("the ECU in hand is restored, the other waits", List.of("bcm 2.0", "climate 1.0"), meanwhile);
    assertEquals("1.0", world.running.get(new EcuId("bcm")));
  }

  private void ignitionComesOnInTheFirst() {
    world.during = (step, ecu) -> {
      if (step.equals("erased") && ecu.value().equals("bcm")) {
        world.obstacles("ignition is on");
        world.time.schedule(DRIVEN.toNanos(), world::obstacles);
      }
    };
  }

  private void needEachOther() {
    world.software("bcm", "2.0", 1, "g", new Dependency(new EcuId("climate"), "2.0"));
    world.software("climate", "2.0", 1, "g", new Dependency(new EcuId("bcm"), "2.0"));
  }

  private void upgrade(String ecu) throws IOException {
    world.software(ecu, "2.0", 1, "g");
    world.start();
    command();
  }

  private void command() throws IOException {
    world.desk.command(new TspCommand.Upgrade("c-1", "camp-1", new byte[] {1}, "", ""));
  }
}
