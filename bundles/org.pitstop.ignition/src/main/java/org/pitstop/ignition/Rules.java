package org.pitstop.ignition;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.pitstop.api.ignition.ConditionSource.Signal;
import org.pitstop.api.ignition.VehicleCondition.Gear;

/**
 * What must hold before anything is programmed. A known value that is wrong always forbids, and so do sources that disagree; a signal that
 * nobody tells does where it is required.
 *
 * @param offHoldNanos how long the ignition must have been off
 * @param required signals that must be known
 * @param maxSpeedKmh including the sensor's tolerance
 * @param parkingBrake whether it must be applied
 */
record Rules(long offHoldNanos, Set<Signal> required, double maxSpeedKmh, boolean parkingBrake, Set<Gear> gears, double minBatteryVolts,
    double maxBatteryVolts) {

  private static final int ON = 1;
  private static final int MAX_PERCENT = 100;

  /** @param offNanos for how long the ignition has been off; negative: it is not known to be off */
  List<String> obstacles(Map<Signal, Reading> readings, long offNanos) {
    List<String> obstacles = new ArrayList<>();
    for (Map.Entry<Signal, Reading> entry : new EnumMap<>(readings).entrySet()) {
      Reading reading = entry.getValue();
      String obstacle = reading.known() ? forbids(entry.getKey(), reading.value(), offNanos) : "";
      if (reading.disputed() || !reading.known() && required.contains(entry.getKey())) {
        obstacle = reading.why();
      }
      if (!obstacle.isEmpty()) {
        obstacles.add(obstacle);
      }
    }
    return List.copyOf(obstacles);
  }

  private String forbids(Signal signal, double value, long offNanos) {
    return switch (signal) {
      case IGNITION -> ignition(value, offNanos);
      case SPEED -> value > maxSpeedKmh ? words("the vehicle moves at %.1f km/h", value) : "";
      case GEAR -> gears.contains(gear(value)) ? "" : "the gear is " + gear(value) + ", not one of " + gears;
      case PARKING_BRAKE -> parkingBrake && value != ON ? "the parking brake is released" : "";
      case BATTERY -> battery(value);
      // how much is enough depends on what is to be programmed: the campaign decides
      case BATTERY_CHARGE -> value < 0 || value > MAX_PERCENT ? words("the battery's charge is said to be %.1f %%", value) : "";
    };
  }

  private String ignition(double value, long offNanos) {
    if (value != 0) {
      return "ignition is on";
    }
    long tenths = Math.max(0, offNanos) / 100_000_000L;
    return offNanos >= offHoldNanos ? "" : words("ignition has been off for %.1f s of %.1f s", tenths / 10.0, offHoldNanos / 1e9);
  }

  private String battery(double volts) {
    if (volts < minBatteryVolts) {
      return words("battery at %.1f V is below %.1f V", Math.floor(volts * 10) / 10, minBatteryVolts);
    }
    return volts > maxBatteryVolts ? words("battery at %.1f V is above %.1f V", Math.ceil(volts * 10) / 10, maxBatteryVolts) : "";
  }

  /** By the coding of {@link org.pitstop.api.ignition.ConditionSource#value}. */
  static Gear gear(double value) {
    if (value == 0) {
      return Gear.PARK;
    }
    if (value == 1) {
      return Gear.REVERSE;
    }
    if (value == 2) {
      return Gear.NEUTRAL;
    }
    return value == 3 ? Gear.DRIVE : Gear.UNKNOWN;
  }

  private static String words(String format, Object... values) {
    return String.format(Locale.ROOT, format, values);
  }
}
