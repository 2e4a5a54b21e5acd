package org.pitstop.bench;

import java.io.IOException;
import org.pitstop.can.remote.RemoteAccess;
import org.pitstop.time.RealVehicleTime;

/** The simulated ECU in a process of its own, in real time, its bus open to the network as {@code pitstop simulate} opens it. */
public final class VehicleProcess {
  private VehicleProcess() {}

  /** @param arguments kind of bus, longest TransferData, where to listen; ends when standard input does */
  public static void main(String[] arguments) throws IOException {
    RealVehicleTime time = new RealVehicleTime();
    SimulatedEcu ecu = new SimulatedEcu("body", BusKind.valueOf(arguments[0]), Integer.parseInt(arguments[1]), 0, time);
    RemoteAccess.serve(ecu.place(), arguments[2], time);
    System.out.println("ready");
    while (System.in.read() >= 0) {
      // nobody talks to this process: it waits for the end
    }
    System.exit(0);
  }
}
