package org.pitstop.simulator.ecu;

/** What an ECU feels of the vehicle around it. */
public interface Surroundings {
  double speedKmh();

  double batteryVolts();
}
