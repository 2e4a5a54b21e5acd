package org.pitstop.ignition;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertTrue;

import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.Set;
import org.junit.Test;
import org.pitstop.api.ignition.ConditionSource.Signal;
import org.pitstop.api.ignition.VehicleCondition;
import org.pitstop.api.ignition.VehicleCondition.Gear;
import org.pitstop.api.ignition.VehicleCondition.Ignition;
import org.pitstop.api.ignition.VehicleCondition.ParkingBrake;
import org.pitstop.time.VirtualVehicleTime;

public class SourcesMonitorTest {

  private static final long MS = 1_000_000L;
  private static final long PERIOD = 100 * MS;

  private static final VehicleCondition UNKNOWN = new VehicleCondition(Ignition.UNKNOWN, OptionalDouble.empty(), Gear.UNKNOWN, ParkingBrake.UNKNOWN,
      OptionalDouble.empty());

  private final VirtualVehicleTime time = new VirtualVehicleTime();
  private final List<String> told = new ArrayList<>();
  private final FakeSource ignition = new FakeSource("ign", Signal.IGNITION, PERIOD);

  private SourcesMonitor monitor(Set<Signal> required) {
    Rules rules = new Rules(5000 * MS, required, 0.5, true, EnumSet.of(Gear.PARK), 12.0, 15.5);
    SourcesMonitor monitor = new SourcesMonitor(time, rules, Map.of(Signal.SPEED, 2.0, Signal.BATTERY, 0.5, Signal.BATTERY_CHARGE, 5.0));
    monitor.listen(obstacles -> told.add(time.nanos() / MS + " " + obstacles));
    return monitor;
  }

  private SourcesMonitor ignitionOnly() {
    SourcesMonitor monitor = monitor(EnumSet.of(Signal.IGNITION));
    monitor.add(ignition);
    return monitor;
  }

  private void pass(long ms) throws InterruptedException {
    time.sleep(Duration.ofMillis(ms));
  }

  @Test
  public void withoutSourcesEveryRequiredSignalIsAnObstacle() {
    assertEquals(List.of("no source for ignition", "no source for speed", "no source for gear", "no source for parking brake",
        "no source for battery voltage", "no source for battery charge"), monitor(EnumSet.allOf(Signal.class)).obstacles());
  }

  @Test
  public void offMustHoldBeforeItCounts() throws InterruptedException {
    SourcesMonitor monitor = ignitionOnly();
    long start = time.nanos();
    ignition.cyclic(0, time, 100);
    pass(2100);
    assertEquals(List.of("ignition has been off for 2.1 s of 5.0 s"), monitor.obstacles());
    assertEquals(Ignition.UNKNOWN, monitor.current().ignition());
    pass(2950);
    assertEquals(List.of(), monitor.obstacles());
    assertEquals(Ignition.OFF, monitor.current().ignition());
    assertEquals("told at the end of the hold", (start / MS + 5000) + " []", told.get(told.size() - 1));
  }

  @Test
  public void onCountsAtOnceAndStartsTheHoldAgain() throws InterruptedException {
    SourcesMonitor monitor = ignitionOnly();
    ignition.cyclic(0, time, 100);
    pass(5001);
    assertEquals(List.of(), monitor.obstacles());
    ignition.set(1, time);
    assertEquals(List.of("ignition is on"), monitor.obstacles());
    assertEquals(Ignition.ON, monitor.current().ignition());
    ignition.cyclic(0, time, 100);
    pass(4900);
    assertEquals(1, monitor.obstacles().size());
    pass(200); // seen at the next poll, one period later at most
    assertEquals(List.of(), monitor.obstacles());
  }

  @Test
  public void aSourceOlderThanThreePeriodsIsStaleAndListenersHearIt() throws InterruptedException {
    SourcesMonitor monitor = ignitionOnly();
    ignition.cyclic(0, time, 60);
    pass(6000);
    assertEquals(List.of(), monitor.obstacles());
    pass(301);
    long last = ignition.nanos();
    assertEquals(List.of("ignition is unknown: nothing from ign for 0.3 s"), monitor.obstacles());
    assertEquals(Ignition.UNKNOWN, monitor.current().ignition());
    String end = told.get(told.size() - 1);
    assertTrue(end, end.startsWith((last / MS + 300) + " ") && end.contains("unknown"));
  }

  @Test
  public void sourcesThatDisagreeMakeTheSignalUnknown() {
    SourcesMonitor monitor = ignitionOnly();
    ignition.set(0, time);
    monitor.add(new FakeSource("pin", Signal.IGNITION, PERIOD).set(1, time));
    assertEquals(List.of("ignition is unknown: its sources say 0.0 and 1.0"), monitor.obstacles());
  }

  @Test
  public void sourcesThatDisagreeMakeEachSignalUnknownAndForbidEvenWhereItIsNotRequired() {
    for (Signal signal : Signal.values()) {
      for (Set<Signal> required : List.of(EnumSet.of(signal), EnumSet.noneOf(Signal.class))) {
        SourcesMonitor monitor = monitor(required);
        monitor.add(new FakeSource("a", signal, PERIOD).set(0, time));
        monitor.add(new FakeSource("b", signal, PERIOD).set(50, time));
        assertEquals(List.of(Reading.words(signal) + " is unknown: its sources say 0.0 and 50.0"), monitor.obstacles());
        assertEquals(UNKNOWN, monitor.current());
      }
    }
  }

  @Test
  public void eachSignalGetsStaleAndIsUnknownThen() throws InterruptedException {
    for (Signal signal : Signal.values()) {
      SourcesMonitor monitor = monitor(EnumSet.of(signal));
      monitor.add(new FakeSource("a", signal, PERIOD).set(1, time));
      pass(301);
      assertEquals(List.of(Reading.words(signal) + " is unknown: nothing from a for 0.3 s"), monitor.obstacles());
      assertEquals(UNKNOWN, monitor.current());
    }
  }

  @Test
  public void theLowerOfTwoAgreeingChargesCountsAndOneThatCannotBeForbids() {
    SourcesMonitor monitor = monitor(EnumSet.of(Signal.BATTERY_CHARGE));
    monitor.add(new FakeSource("sensor", Signal.BATTERY_CHARGE, PERIOD).set(81, time));
    monitor.add(new FakeSource("gateway", Signal.BATTERY_CHARGE, PERIOD).set(79, time));
    assertEquals(OptionalDouble.of(79), monitor.current().batteryChargePercent());
    assertEquals(List.of(), monitor.obstacles());
    SourcesMonitor other = monitor(EnumSet.noneOf(Signal.class));
    other.add(new FakeSource("wrong", Signal.BATTERY_CHARGE, PERIOD).set(102.3, time));
    assertEquals(List.of("the battery's charge is said to be 102.3 %"), other.obstacles());
  }

  @Test
  public void aSecondSourceStandsInForAStaleOne() throws InterruptedException {
    SourcesMonitor monitor = ignitionOnly();
    ignition.set(1, time);
    FakeSource pin = new FakeSource("pin", Signal.IGNITION, PERIOD);
    monitor.add(pin);
    pass(301);
    pin.set(1, time);
    assertEquals(List.of("ignition is on"), monitor.obstacles());
  }

  @Test
  public void eachWrongValueIsNamedInWords() {
    SourcesMonitor monitor = monitor(EnumSet.noneOf(Signal.class));
    monitor.add(new FakeSource("v", Signal.SPEED, PERIOD).set(7.25, time));
    monitor.add(new FakeSource("g", Signal.GEAR, PERIOD).set(3, time));
    monitor.add(new FakeSource("p", Signal.PARKING_BRAKE, PERIOD).set(0, time));
    monitor.add(new FakeSource("b", Signal.BATTERY, PERIOD).set(11.44, time));
    List<String> obstacles = monitor.obstacles();
    assertEquals(4, obstacles.size());
    assertTrue(obstacles.get(0), obstacles.get(0).startsWith("the vehicle moves at 7."));
    assertEquals(List.of("the gear is DRIVE, not one of [PARK]", "the parking brake is released", "battery at 11.4 V is below 12.0 V"),
        obstacles.subList(1, 4));
  }

  @Test
  public void theWorseOfTwoAgreeingVoltagesCounts() {
    SourcesMonitor monitor = monitor(EnumSet.of(Signal.BATTERY));
    monitor.add(new FakeSource("a", Signal.BATTERY, PERIOD).set(12.1, time));
    monitor.add(new FakeSource("b", Signal.BATTERY, PERIOD).set(11.9, time));
    assertEquals(List.of("battery at 11.9 V is below 12.0 V"), monitor.obstacles());
  }

  @Test
  public void aSourceThatLeavesLeavesItsSignalWithoutSource() {
    SourcesMonitor monitor = ignitionOnly();
    ignition.set(1, time);
    monitor.remove(ignition);
    assertEquals(List.of("no source for ignition"), monitor.obstacles());
  }

  @Test
  public void anAnnouncingSourceIsHeardWithoutPolling() throws InterruptedException {
    SourcesMonitor monitor = monitor(EnumSet.of(Signal.IGNITION));
    LastValue last = new LastValue("can:body:0x3C0", Signal.IGNITION, 100);
    monitor.add(new Announcing(last));
    last.set(1, time.nanos());
    pass(1);
    assertTrue(told.toString(), told.get(told.size() - 1).endsWith("[ignition is on]"));
  }

  private record Announcing(LastValue last) implements AnnouncingSource {
    @Override
    public String name() {
      return last.name();
    }

    @Override
    public Signal signal() {
      return last.signal();
    }

    @Override
    public double value() {
      return last.value();
    }

    @Override
    public long nanos() {
      return last.nanos();
    }

    @Override
    public long periodNanos() {
      return last.periodNanos();
    }

    @Override
    public void onChange(Runnable changed) {
      last.onChange(changed);
    }
  }
}
