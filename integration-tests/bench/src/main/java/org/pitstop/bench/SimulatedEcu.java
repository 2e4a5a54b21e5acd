package org.pitstop.bench;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import org.pitstop.api.can.CanBus;
import org.pitstop.api.time.VehicleTime;
import org.pitstop.simulator.bus.SimulatedBus;
import org.pitstop.simulator.ecu.Ecu;
import org.pitstop.simulator.ecu.EcuSettings;
import org.pitstop.simulator.ecu.EcuSpec;
import org.pitstop.simulator.ecu.Surroundings;
import org.pitstop.simulator.isotp.IsoTpAddress;

/** One ECU of the simulator on a bus of its own, and one place for a tester. */
final class SimulatedEcu implements AutoCloseable {
  static final byte[] SECRET = "0123456789abcdef".getBytes(StandardCharsets.US_ASCII);
  static final String ID = "engine";
  private static final long SECOND = 1_000_000_000L;

  private final SimulatedBus bus;
  private final Ecu ecu;
  private final CanBus place;

  /** @param delayNanos from the end of each request to its answer */
  SimulatedEcu(String busName, BusKind kind, int block, long delayNanos, VehicleTime time) throws IOException {
    bus = new SimulatedBus(busName, kind.rate(), time);
    IsoTpAddress address = new IsoTpAddress(0x7E0, 0x7DF, 0x7E8, kind.fd(), kind.frameBytes(), 0xCC, 0, 0, block);
    EcuSettings settings = new EcuSettings("WPSTP0000SIM00001", delayNanos, 50, 5000, 5 * SECOND, 0, 0, 0, SECOND / 10, block, 3, SECOND,
        SECRET, 1);
    ecu = Ecu.powerOn(new EcuSpec(ID, busName, "ENG-H3", address), settings, bus.attach(ID), time, new Parked(), null);
    place = bus.attach("tester");
  }

  CanBus place() {
    return place;
  }

  @Override
  public void close() throws IOException {
    ecu.close();
    bus.close();
  }

  private static final class Parked implements Surroundings {
    @Override
    public double speedKmh() {
      return 0;
    }

    @Override
    public double batteryVolts() {
      return 12.6;
    }
  }
}
