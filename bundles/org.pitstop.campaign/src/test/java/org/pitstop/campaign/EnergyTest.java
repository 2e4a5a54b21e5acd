package org.pitstop.campaign;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertThrows;
import static org.junit.Assert.assertTrue;

import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import org.junit.After;
import org.junit.Test;
import org.pitstop.api.ignition.VehicleCondition;
import org.pitstop.api.software.EcuId;
import org.pitstop.api.software.ImageFormat;
import org.pitstop.api.software.Sha256;
import org.pitstop.api.software.SoftwareFile;
import org.pitstop.api.software.SoftwarePackage;
import org.pitstop.api.software.SoftwarePackage.Dependency;
import org.pitstop.api.tsp.Report;
import org.pitstop.api.tsp.Report.Type;
import org.pitstop.api.tsp.TspCommand;

public class EnergyTest {
  private static final Duration LATER = Duration.ofMinutes(5);
  private static final Map<String, String> BUSES = Map.of("bcm", "body", "climate", "body", "engine", "powertrain");

  private final World world = new World();

  @After
  public void stop() {
    if (world.desk != null) {
      world.desk.stop();
      world.facts.close();
    }
  }

  private static EcuItem item(String ecu, long bytes, EcuState state) {
    SoftwareFile file = new SoftwareFile(new EcuId(ecu), "HW", "2.0", ImageFormat.BINARY, 0, bytes, Sha256.of(new byte[0]));
    return EcuItem.of(new SoftwarePackage(SoftwarePackage.Purpose.PROGRAM, file, URI.create("ftp://server/x"), 1, 1, "g", List.of(), Optional.empty(), false), "1.0")
        .state(state, "");
  }

  private static Estimate estimate(EcuItem... items) {
    Campaign c = new Campaign("camp-1", Campaign.Kind.UPGRADE, "c-1", Instant.EPOCH, "", "", CampaignState.WAITING, "", "", List.of(items));
    return Estimate.of(c, ecu -> 1000, ecu -> BUSES.get(ecu.value()));
  }

  @Test
  public void ecusOfABusFollowEachOtherBusesRunInParallelAndARollBackIsOneAfterTheOther() {
    Estimate e = estimate(item("bcm", 570_000, EcuState.PENDING), item("climate", 270_000, EcuState.PENDING), item("engine", 770_000, EcuState.PENDING));
    assertEquals("600 s and 300 s on one bus, 800 s on the other", Duration.ofSeconds(900), e.programming());
    assertEquals(Duration.ofSeconds(1700), e.rollBack());
  }

  @Test
  public void whatIsDoneIsNotDoneAgainButCouldHaveToBeRolledBack() {
    assertEquals(new Estimate(Duration.ofSeconds(60), Duration.ofSeconds(120), Duration.ZERO),
        estimate(item("bcm", 30_000, EcuState.VERIFIED), item("climate", 30_000, EcuState.PENDING)));
    assertEquals(new Estimate(Duration.ZERO, Duration.ZERO, Duration.ZERO), estimate(item("bcm", 30_000, EcuState.PROMOTED), item("climate", 30_000, EcuState.SKIPPED)));
    assertEquals(new Estimate(Duration.ZERO, Duration.ofSeconds(60), Duration.ofSeconds(60)), estimate(item("bcm", 30_000, EcuState.RESTORING)));
  }

  @Test
  public void theBatteryMustLastForProgrammingAndARollBackAndTheFiguresAreSaid() {
    Battery battery = new Battery(60, 30, 15);
    assertEquals("half an hour at 30 A", Optional.empty(), battery.obstacle("it", Duration.ofMinutes(30), OptionalDouble.of(50)));
    assertEquals("the battery can give 14.4 Ah (49 % of 60 Ah, less 15 Ah kept), it needs 15.0 Ah (30 min at 30 A)",
        battery.obstacle("it", Duration.ofMinutes(30), OptionalDouble.of(49)).orElseThrow());
    assertEquals("the battery's charge is not known", battery.obstacle("it", Duration.ofMinutes(30), OptionalDouble.empty()).orElseThrow());
    assertEquals("less than is kept is nothing", true, battery.obstacle("it", Duration.ofMinutes(1), OptionalDouble.of(10)).orElseThrow().contains("can give 0.0 Ah"));
  }

  @Test
  public void withoutACapacityNobodyLooks() {
    assertEquals(Optional.empty(), new Battery(0, 30, 15).obstacle("it", Duration.ofDays(1), OptionalDouble.empty()));
  }

  @Test
  public void aBatteryThatCannotBeIsRefused() {
    for (double[] f : List.of(new double[] {-1, 1, 1}, new double[] {60, 0, 10}, new double[] {60, 10, 60}, new double[] {Double.NaN, 1, 1})) {
      assertTrue(assertThrows(IllegalArgumentException.class, () -> new Battery(f[0], f[1], f[2])).getMessage().contains("capacityAh="));
    }
  }

  @Test
  public void noEcuIsStartedBeforeTheBatteryIsChargedEnough() throws IOException {
    battery(30);
    world.time.schedule(LATER.toNanos(), () -> charge(40));
    upgrade("bcm", "g");
    String text = world.await(Type.WAITING_FOR_IGNITION).text();
    assertTrue(text, text.contains("the battery can give 0.0 Ah (30 % of 60 Ah, less 20 Ah kept)"));
    world.await(Type.UPGRADE_SUCCEEDED);
    assertTrue(world.time.nanos() >= LATER.toNanos());
  }

  @Test
  public void aBatteryThatStaysTooEmptyEndsTheCampaignUntouched() throws IOException {
    battery(30);
    upgrade("bcm", "g");
    Report end = world.await(Type.FAILED);
    assertEquals("CONDITION_TIMEOUT", end.reason());
    assertTrue(end.text(), end.text().contains("the battery can give"));
    assertEquals(List.of(), world.flashed);
  }

  @Test
  public void aBatteryThatRunsDownBeforeTheEraseLeavesTheEcuAsItIs() throws IOException {
    battery(90);
    world.during = (step, ecu) -> {
      if (step.equals("before")) {
        world.during = (s, e) -> {};
        charge(20);
        world.time.schedule(LATER.toNanos(), () -> charge(90));
      }
    };
    upgrade("bcm", "g");
    world.await(Type.UPGRADE_SUCCEEDED);
    assertEquals(1, world.states.stream().filter("bcm PENDING"::equals).count());
  }

  @Test
  public void aBatteryThatRunsDownStopsEvenAGroupInHandThatNeedsEachOther() throws IOException {
    battery(90);
    world.during = (step, ecu) -> {
      if (step.equals("erased") && ecu.value().equals("bcm")) {
        charge(20);
        world.time.schedule(LATER.toNanos(), () -> charge(90));
      }
    };
    world.ecu("climate", "body", "1.0");
    world.ecu("bcm", "body", "1.0");
    world.software("bcm", "2.0", 1, "g", new Dependency(new EcuId("climate"), "2.0"));
    world.software("climate", "2.0", 1, "g", new Dependency(new EcuId("bcm"), "2.0"));
    world.start();
    world.desk.command(new TspCommand.Upgrade("c-1", "camp-1", new byte[] {1}, "", ""));
    world.await(Type.UPGRADE_SUCCEEDED);
    assertTrue(world.states.toString(), world.states.lastIndexOf("WAITING") > world.states.indexOf("bcm VERIFIED"));
  }

  @Test
  public void aRollBackNeedsNoPowerForWhatComesAfterIt() throws IOException {
    battery(90);
    world.failing.add("after climate 2.0");
    world.during = (step, ecu) -> {
      if (step.equals("erased") && ecu.value().equals("climate")) {
        // 60 Ah * 36 % - 20 Ah: enough for two ECUs, not for all that is left
        charge(36);
      }
    };
    world.ecu("bcm", "body", "1.0");
    world.ecu("climate", "body", "1.0");
    world.software("bcm", "2.0", 1, "g");
    world.software("climate", "2.0", 2, "g");
    for (int i = 0; i < 6; i++) {
      world.ecu("other-" + i, "body", "1.0");
      world.software("other-" + i, "2.0", 3, "other");
    }
    world.start();
    world.desk.command(new TspCommand.Upgrade("c-1", "camp-1", new byte[] {1}, "", ""));
    world.await(() -> world.states.contains("bcm RESTORED"), "rolled back");
  }

  @Test
  public void howFastAnEcuWasProgrammedIsRememberedForTheNextEstimate() throws IOException {
    upgrade("bcm", "g");
    world.await(Type.UPGRADE_SUCCEEDED);
    assertEquals("1000 bytes in 11 s, all in all", "90", world.journal.get("rate/bcm"));
  }

  private void battery(double percent) {
    world.policy = new Policy(false, new Battery(60, 25, 20));
    charge(percent);
  }

  private void charge(double percent) {
    world.condition = new VehicleCondition(VehicleCondition.Ignition.OFF, OptionalDouble.of(0), VehicleCondition.Gear.PARK, VehicleCondition.ParkingBrake.APPLIED,
        OptionalDouble.of(12.6), OptionalDouble.of(percent));
  }

  private void upgrade(String ecu, String group) throws IOException {
    world.ecu(ecu, BUSES.get(ecu), "1.0");
    world.software(ecu, "2.0", 1, group);
    world.start();
    world.desk.command(new TspCommand.Upgrade("c-1", "camp-1", new byte[] {1}, "", ""));
  }
}
