package org.pitstop.api.ignition;

import java.util.OptionalDouble;

/**
 * What is known of the vehicle right now. A value that is stale or on which sources disagree is unknown, and unknown is never safe.
 *
 * @param speedKmh in km/h
 * @param batteryVolts in volts
 */
public record VehicleCondition(Ignition ignition, OptionalDouble speedKmh, Gear gear, ParkingBrake parkingBrake, OptionalDouble batteryVolts) {

  public enum Ignition {
    /** Off, and so for the debounce time. */
    OFF,
    ON,
    UNKNOWN
  }

  public enum Gear { PARK, REVERSE, NEUTRAL, DRIVE, UNKNOWN }

  public enum ParkingBrake { APPLIED, RELEASED, UNKNOWN }
}
