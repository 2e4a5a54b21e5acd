package org.pitstop.api.ignition;

import java.util.OptionalDouble;

/**
 * What is known of the vehicle right now. A value that is stale or on which sources disagree is unknown, and unknown is never safe.
 *
 * @param speedKmh in km/h
 * @param batteryVolts in volts
 * @param batteryChargePercent in percent of the battery's capacity
 */
public record VehicleCondition(Ignition ignition, OptionalDouble speedKmh, Gear gear, ParkingBrake parkingBrake, OptionalDouble batteryVolts,
    OptionalDouble batteryChargePercent) {

  /** Without the battery's charge. */
  public VehicleCondition(Ignition ignition, OptionalDouble speedKmh, Gear gear, ParkingBrake parkingBrake, OptionalDouble batteryVolts) {
    this(ignition, speedKmh, gear, parkingBrake, batteryVolts, OptionalDouble.empty());
  }

  public enum Ignition {
    /** Off, and so for the debounce time. */
    OFF,
    ON,
    UNKNOWN
  }

  public enum Gear { PARK, REVERSE, NEUTRAL, DRIVE, UNKNOWN }

  public enum ParkingBrake { APPLIED, RELEASED, UNKNOWN }
}
