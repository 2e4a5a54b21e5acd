package org.pitstop.campaign;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertTrue;

import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalTime;
import java.time.ZoneId;
import java.util.List;
import java.util.Optional;
import org.junit.After;
import org.junit.Test;
import org.pitstop.api.software.EcuId;
import org.pitstop.api.software.Terms;
import org.pitstop.api.tsp.Report;
import org.pitstop.api.tsp.Report.Type;
import org.pitstop.api.tsp.TspCommand;

public class WindowsTest {
  /** In Berlin it is 13:00, and winter. */
  private static final Instant NOON = Instant.parse("2026-03-01T12:00:00Z");
  private static final Duration LATER = Duration.ofMinutes(5);

  private final World world = new World();

  public WindowsTest() {
    world.ecu("bcm", "body", "1.0");
    world.ecu("climate", "body", "1.0");
    world.now = NOON;
  }

  @After
  public void stop() {
    if (world.desk != null) {
      world.desk.stop();
      world.facts.close();
    }
  }

  private static Terms windows(String... fromTo) {
    return new Terms(Optional.empty(), List.of(fromTo).stream().map(w -> new Terms.Window(Instant.parse(w.split("/")[0]), Instant.parse(w.split("/")[1]))).toList(),
        Optional.empty());
  }

  private static Terms daily(String from, String to, String zone) {
    return new Terms(Optional.empty(), List.of(), Optional.of(new Terms.Daily(LocalTime.parse(from), LocalTime.parse(to), ZoneId.of(zone))));
  }

  private static boolean open(Terms terms, String now) {
    return Windows.obstacle(terms, Instant.parse(now), true).isEmpty();
  }

  @Test
  public void aWindowIsOpenFromItsBeginningToBeforeItsEnd() {
    Terms terms = windows("2026-03-01T20:00:00Z/2026-03-01T22:00:00Z", "2026-03-02T20:00:00Z/2026-03-02T22:00:00Z");
    assertEquals(List.of(false, true, true, false, true, false), List.of("2026-03-01T19:59:59Z", "2026-03-01T20:00:00Z", "2026-03-01T21:59:59Z",
        "2026-03-01T22:00:00Z", "2026-03-02T21:00:00Z", "2026-03-03T21:00:00Z").stream().map(t -> open(terms, t)).toList());
  }

  @Test
  public void aDailyWindowGoesOverMidnightByTheClockOfItsZone() {
    Terms terms = daily("22:00", "05:00", "Europe/Berlin");
    assertEquals("winter", List.of(false, true, true, true, false), List.of("2026-03-01T20:59:59Z", "2026-03-01T21:00:00Z", "2026-03-01T23:30:00Z",
        "2026-03-02T03:59:59Z", "2026-03-02T04:00:00Z").stream().map(t -> open(terms, t)).toList());
    assertEquals("summer", List.of(false, true, false), List.of("2026-07-01T19:59:59Z", "2026-07-01T20:00:00Z", "2026-07-02T03:00:00Z").stream()
        .map(t -> open(terms, t)).toList());
    Terms day = daily("10:00", "16:00", "UTC");
    assertEquals(List.of(false, true, false), List.of("2026-03-01T09:59:59Z", "2026-03-01T12:00:00Z", "2026-03-01T16:00:00Z").stream().map(t -> open(day, t)).toList());
  }

  @Test
  public void bothKindsMustBeOpen() {
    Terms both = new Terms(Optional.empty(), windows("2026-03-01T00:00:00Z/2026-03-03T00:00:00Z").windows(), daily("22:00", "05:00", "UTC").daily());
    assertEquals(List.of(false, true, false), List.of("2026-03-01T12:00:00Z", "2026-03-01T23:00:00Z", "2026-03-03T23:00:00Z").stream().map(t -> open(both, t)).toList());
  }

  @Test
  public void whatIsMissingIsSaidInWords() {
    assertEquals("outside of the package's windows of time: the next begins at 2026-03-01T20:00:00Z",
        Windows.obstacle(windows("2026-03-01T20:00:00Z/2026-03-01T22:00:00Z"), NOON, true).orElseThrow());
    assertEquals("outside of the package's daily window, 22:00 to 05:00 Europe/Berlin: there it is 13:00",
        Windows.obstacle(daily("22:00", "05:00", "Europe/Berlin"), NOON, true).orElseThrow());
    assertTrue(Windows.obstacle(daily("00:00", "23:59", "UTC"), NOON, false).orElseThrow().contains("the clock cannot be believed: it says 2026-03-01T12:00:00Z"));
  }

  @Test
  public void noEcuIsStartedBeforeItsWindowAndItIsSaid() throws IOException {
    world.terms = windows("2026-03-01T12:30:00Z/2026-03-01T13:00:00Z");
    world.time.schedule(LATER.toNanos(), () -> world.now = Instant.parse("2026-03-01T12:30:00Z"));
    upgrade("bcm");
    assertTrue(world.await(Type.WAITING_FOR_IGNITION).text().contains("the next begins at 2026-03-01T12:30:00Z"));
    world.await(Type.UPGRADE_SUCCEEDED);
    assertTrue(world.time.nanos() >= LATER.toNanos());
  }

  @Test
  public void aWindowThatClosesInMidFlashFinishesTheEcuInHandAndStartsNoOther() throws IOException {
    world.terms = daily("10:00", "15:00", "Europe/Berlin");
    world.during = (step, ecu) -> {
      if (step.equals("erased") && ecu.value().equals("bcm")) {
        world.now = Instant.parse("2026-03-01T15:00:00Z");
        world.time.schedule(LATER.toNanos(), () -> world.now = Instant.parse("2026-03-02T10:00:00Z"));
        world.waitForVehicle = Duration.ofDays(2);
      }
    };
    world.waitForVehicle = Duration.ofDays(2);
    world.software("bcm", "2.0", 1, "g");
    upgrade("climate");
    world.await(Type.UPGRADE_SUCCEEDED);
    assertEquals(List.of("bcm 2.0", "climate 2.0"), world.flashed);
    assertTrue(world.states.toString(), world.states.lastIndexOf("WAITING") > world.states.indexOf("bcm VERIFIED"));
  }

  @Test
  public void aWindowThatClosesBeforeTheEraseLeavesTheEcuAsItIs() throws IOException {
    world.terms = windows("2026-03-01T11:00:00Z/2026-03-01T13:00:00Z");
    world.during = (step, ecu) -> world.now = step.equals("before") ? Instant.parse("2026-03-01T13:00:00Z") : world.now;
    upgrade("bcm");
    Report end = world.await(Type.FAILED);
    assertEquals("WINDOW_CLOSED", end.reason());
    assertEquals("1.0", world.running.get(new EcuId("bcm")));
  }

  @Test
  public void windowsThatAreAllOverEndTheCampaignAtOnce() throws IOException {
    world.terms = windows("2026-02-01T11:00:00Z/2026-02-01T13:00:00Z");
    upgrade("bcm");
    Report end = world.await(Type.FAILED);
    assertEquals("WINDOW_CLOSED", end.reason());
    assertTrue(world.time.nanos() < LATER.toNanos());
  }

  @Test
  public void aWindowThatNeverOpensEndsTheCampaignWithItsReason() throws IOException {
    world.terms = daily("22:00", "05:00", "Europe/Berlin");
    upgrade("bcm");
    Report end = world.await(Type.FAILED);
    assertEquals("CONDITION_TIMEOUT", end.reason());
    assertTrue(end.text(), end.text().contains("daily window"));
  }

  @Test
  public void aGroupThatFallsIsRolledBackWhateverTheTime() throws IOException {
    world.terms = windows("2026-03-01T11:00:00Z/2026-03-01T13:00:00Z");
    world.failing.add("after climate 2.0");
    world.during = (step, ecu) -> {
      if (step.equals("erased") && ecu.value().equals("climate")) {
        world.now = Instant.parse("2026-03-01T13:00:00Z");
      }
    };
    world.software("bcm", "2.0", 1, "g");
    upgrade("climate");
    world.await(Type.ROLLED_BACK);
    assertEquals("1.0", world.running.get(new EcuId("bcm")));
  }

  @Test
  public void aClockThatFellBackIsNotBelievedUntilItIsSet() throws IOException {
    world.terms = daily("00:00", "23:59", "UTC");
    world.obstacles("ignition is on");
    world.waitForVehicle = Duration.ofDays(365);
    upgrade("bcm");
    world.await(Type.WAITING_FOR_IGNITION);
    world.desk.stop();
    world.now = NOON.minus(Duration.ofDays(20));
    world.obstacles = List.of();
    world.during = (step, ecu) -> assertEquals(NOON.plusSeconds(60), world.now);
    world.time.schedule(world.time.nanos() + LATER.toNanos(), () -> world.now = NOON.plusSeconds(60));
    world.restart();
    world.await(Type.UPGRADE_SUCCEEDED);
  }

  private void upgrade(String ecu) throws IOException {
    world.software(ecu, "2.0", 2, "g");
    world.start();
    world.desk.command(new TspCommand.Upgrade("c-1", "camp-1", new byte[] {1}, "", ""));
  }
}
