package org.pitstop.simulator.ecu;

import java.io.IOException;
import java.nio.file.Path;
import org.pitstop.api.can.CanBus;
import org.pitstop.api.simulator.SimulatedVehicle;
import org.pitstop.api.time.VehicleTime;
import org.pitstop.simulator.isotp.IsoTpAddress;
import org.pitstop.simulator.isotp.IsoTpEndpoint;
import org.pitstop.simulator.link.EcuLink;

/** One simulated ECU: application and boot loader on a bus, and the flash memory they live in. */
public final class Ecu implements AutoCloseable {
  private final String id;
  private final EcuMemory memory;
  private final UdsServer server;

  /**
   * Connects an ECU to its bus and to power.
   *
   * @param directory where its memory is kept; null: nowhere
   * @throws IOException if its memory cannot be read or kept there
   */
  public static Ecu powerOn(EcuSpec spec, EcuSettings settings, CanBus bus, VehicleTime time, Surroundings surroundings, Path directory)
      throws IOException {
    IsoTpAddress address = spec.address().orElseThrow(() -> new IllegalArgumentException("ECU " + spec.id() + " has no address on a bus"));
    return powerOn(spec, settings, upper -> new IsoTpEndpoint(address, bus, time, upper), time, surroundings, directory);
  }

  /** As above, whatever its transport. */
  public static Ecu powerOn(EcuSpec spec, EcuSettings settings, EcuLink.Plug plug, VehicleTime time, Surroundings surroundings,
      Path directory) throws IOException {
    EcuMemory memory = EcuMemory.open(spec, directory);
    SecurityGate gate = new SecurityGate(spec, settings, time);
    return new Ecu(spec.id(), memory, new UdsServer(new EcuState(spec, settings, memory, gate, surroundings), plug, time));
  }

  private Ecu(String id, EcuMemory memory, UdsServer server) {
    this.id = id;
    this.memory = memory;
    this.server = server;
  }

  public String id() {
    return id;
  }

  /** What is really in it. From any thread. */
  public SimulatedVehicle.Ecu look() {
    return memory.look();
  }

  /** Takes its power away for a moment. Only in events of vehicle time. */
  public void powerCut() {
    server.restart();
  }

  public void disturb(RequestDisturbance disturbance) {
    server.disturb(disturbance);
  }

  @Override
  public void close() throws IOException {
    server.close();
    memory.close();
  }
}
