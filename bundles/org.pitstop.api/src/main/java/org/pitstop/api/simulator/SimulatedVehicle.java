package org.pitstop.api.simulator;

import java.util.List;
import org.osgi.annotation.versioning.ProviderType;
import org.pitstop.api.ignition.VehicleCondition;

/** The driver's hands, and a look into the ECUs that no tester has: for demonstrations and tests. */
@ProviderType
public interface SimulatedVehicle {

  void ignition(boolean on);

  void speedKmh(double speedKmh);

  void gear(VehicleCondition.Gear gear);

  void parkingBrake(boolean applied);

  void batteryVolts(double volts);

  List<Ecu> ecus();

  /**
   * What is really in an ECU.
   *
   * @param version what the application region holds; empty: no valid application
   * @param flashSha256 SHA-256 over the programmed memory areas, by rising address
   * @param eraseCount how often its application was erased since the start
   */
  record Ecu(String id, String bus, String hardware, String version, boolean applicationValid, String flashSha256, long programmedBytes, int eraseCount) {}
}
