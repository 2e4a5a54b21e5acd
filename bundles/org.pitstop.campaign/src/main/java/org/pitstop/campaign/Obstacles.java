package org.pitstop.campaign;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.function.Function;
import org.pitstop.api.ignition.ConditionMonitor;
import org.pitstop.api.ignition.VehicleCondition;
import org.pitstop.api.ignition.VehicleCondition.Gear;
import org.pitstop.api.ignition.VehicleCondition.ParkingBrake;
import org.pitstop.api.software.EcuId;

/** What forbids to start an ECU of a campaign: its user, the time, the vehicle, the battery. Each in words for a person. */
final class Obstacles {
  /** What a speed sensor may show at standstill, in km/h. */
  private static final double STANDSTILL_KMH = 0.5;

  private static final VehicleCondition UNKNOWN = new VehicleCondition(VehicleCondition.Ignition.UNKNOWN, OptionalDouble.empty(), Gear.UNKNOWN,
      ParkingBrake.UNKNOWN, OptionalDouble.empty());

  private final Agent agent;

  Obstacles(Agent agent) {
    this.agent = agent;
  }

  /** For an ECU that nobody has erased. The agent's own bundles need neither the vehicle nor its battery. */
  List<String> toStart(Campaign c) {
    List<String> all = new ArrayList<>();
    Asking.obstacle(c, agent).ifPresent(all::add);
    Windows.obstacle(c.terms(), agent.wallTime().now(), agent.clock().trusted()).ifPresent(all::add);
    if (!c.ofAgent()) {
      all.addAll(vehicle());
      batteryForAll(c).ifPresent(all::add);
    }
    return all;
  }

  /** For an ECU that runs its new software and is to be rolled back: the user has agreed, and a window is no reason to leave a broken set. */
  List<String> toRollBack(Campaign c) {
    List<String> all = new ArrayList<>();
    if (!c.ofAgent()) {
      all.addAll(vehicle());
      batteryForRollBack(c).ifPresent(all::add);
    }
    return all;
  }

  private List<String> vehicle() {
    return agent.services().condition.now().map(ConditionMonitor::obstacles).orElse(List.of("nobody watches the vehicle's condition"));
  }

  /** Stopping would leave a set of software that does not fit together: the rest of the group is in hand too, if the vehicle stands and its battery lasts. */
  boolean mayGoOnAnyway(Campaign c, EcuId ecu, Function<EcuId, String> running) {
    EcuItem item = c.ecu(ecu).orElseThrow();
    Optional<String> battery = item.state() == EcuState.RESTORING ? batteryForRollBack(c) : batteryForAll(c);
    return NextEcus.leavesBrokenSet(c, item.group(), running) && standsStill(condition()) && battery.isEmpty();
  }

  /** The condition as it is now; unknown where nobody watches it. */
  VehicleCondition condition() {
    return agent.services().condition.now().map(ConditionMonitor::current).orElse(UNKNOWN);
  }

  private Optional<String> batteryForAll(Campaign c) {
    return agent.policy().battery().obstacle("programming with a roll back", agent.estimate(c).withRollBack(), condition().batteryChargePercent());
  }

  private Optional<String> batteryForRollBack(Campaign c) {
    return agent.policy().battery().obstacle("the roll back", agent.estimate(c).restoring(), condition().batteryChargePercent());
  }

  private static boolean standsStill(VehicleCondition c) {
    boolean held = c.gear() == Gear.PARK || c.parkingBrake() == ParkingBrake.APPLIED;
    return held && c.speedKmh().isPresent() && c.speedKmh().getAsDouble() <= STANDSTILL_KMH;
  }
}
