package org.pitstop.simulator;

import org.pitstop.api.ignition.VehicleCondition.Gear;
import org.pitstop.simulator.ecu.Surroundings;

/**
 * What the driver and the road do, and its frame on the bus. From any thread.
 *
 * <pre>
 * byte 0    bit 0 ignition, bits 4–6 gear (0 P, 1 R, 2 N, 3 D), bit 7 parking brake
 * byte 1–2  speed, u16 little-endian, 0.01 km/h
 * byte 3–4  battery, u16 little-endian, 0.001 V
 * byte 5–7  0
 * </pre>
 */
final class VehicleSignals implements Surroundings {
  private static final double MAX_SPEED_KMH = 655.35;
  private static final double MAX_VOLTS = 65.535;

  private volatile boolean ignition;
  private volatile Gear gear = Gear.PARK;
  private volatile boolean parkingBrake = true;
  private volatile double speedKmh;
  private volatile double batteryVolts = 12.6;

  void ignition(boolean on) {
    ignition = on;
  }

  /** @throws IllegalArgumentException for {@link Gear#UNKNOWN} */
  void gear(Gear newGear) {
    if (newGear == Gear.UNKNOWN) {
      throw new IllegalArgumentException("gear is UNKNOWN (allowed: PARK, REVERSE, NEUTRAL, DRIVE)");
    }
    gear = newGear;
  }

  void parkingBrake(boolean applied) {
    parkingBrake = applied;
  }

  void speedKmh(double kmh) {
    speedKmh = checked("speedKmh", kmh, MAX_SPEED_KMH);
  }

  void batteryVolts(double volts) {
    batteryVolts = checked("batteryVolts", volts, MAX_VOLTS);
  }

  boolean ignition() {
    return ignition;
  }

  Gear gear() {
    return gear;
  }

  boolean parkingBrake() {
    return parkingBrake;
  }

  @Override
  public double speedKmh() {
    return speedKmh;
  }

  @Override
  public double batteryVolts() {
    return batteryVolts;
  }

  void encode(byte[] frame) {
    int gearCode = switch (gear) {
      case PARK, UNKNOWN -> 0;
      case REVERSE -> 1;
      case NEUTRAL -> 2;
      case DRIVE -> 3;
    };
    frame[0] = (byte) ((ignition ? 1 : 0) | gearCode << 4 | (parkingBrake ? 0x80 : 0));
    littleEndian(frame, 1, Math.round(speedKmh * 100));
    littleEndian(frame, 3, Math.round(batteryVolts * 1000));
  }

  private static void littleEndian(byte[] frame, int at, long value) {
    frame[at] = (byte) value;
    frame[at + 1] = (byte) (value >> 8);
  }

  private static double checked(String what, double value, double max) {
    if (!(value >= 0 && value <= max)) {
      throw new IllegalArgumentException(what + " is " + value + " (allowed: 0…" + max + ")");
    }
    return value;
  }
}
