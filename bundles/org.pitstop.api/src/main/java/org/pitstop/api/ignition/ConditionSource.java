package org.pitstop.api.ignition;

import org.osgi.annotation.versioning.ConsumerType;

/** One source of one signal, as a service; an integrator may add his own. */
@ConsumerType
public interface ConditionSource {

  /** For messages: {@code can:body:0x3C0}. */
  String name();

  Signal signal();

  /**
   * The last value that came, as a number: ignition 0 off, 1 on; speed km/h; gear 0 park, 1 reverse, 2 neutral, 3 drive; parking brake 0
   * released, 1 applied; battery volts; battery charge in percent of its capacity. NaN: none yet.
   */
  double value();

  /** When it came, in nanoseconds of vehicle time. */
  long nanos();

  /** How often it should come, in nanoseconds; older than three of these is stale. */
  long periodNanos();

  enum Signal { IGNITION, SPEED, GEAR, PARKING_BRAKE, BATTERY, BATTERY_CHARGE }
}
