package org.pitstop.simulator;

import java.io.IOException;
import java.util.Map;
import org.pitstop.api.simulator.SimulatedVehicle;
import org.pitstop.api.time.VehicleTime;
import org.pitstop.simulator.bus.FrameDisturbance;
import org.pitstop.simulator.bus.SimulatedBus;
import org.pitstop.simulator.ecu.RequestDisturbance;
import org.pitstop.sweep.Settings;

/** The simulated vehicle with its seams open. */
public final class SimulatorParts implements AutoCloseable {
  private final Vehicle vehicle;

  /** @param values of the simulator's configuration */
  public SimulatorParts(VehicleTime time, Map<String, Object> values) throws IOException {
    vehicle = new Vehicle(Settings.of(Simulator.Config.class, values), time);
  }

  public SimulatedVehicle driver() {
    return vehicle;
  }

  public Map<String, SimulatedBus> buses() {
    return vehicle.buses();
  }

  public boolean ignition() {
    return vehicle.signals().ignition();
  }

  public void disturb(FrameDisturbance frames, RequestDisturbance requests) {
    vehicle.disturb(frames, requests);
  }

  /** Takes the power of all ECUs away for a moment. Only in events of vehicle time. */
  public void powerCut() {
    vehicle.ecus().forEach(e -> vehicle.powerCut(e.id()));
  }

  @Override
  public void close() {
    vehicle.close();
  }
}
