package org.pitstop.bench;

import com.sun.management.OperatingSystemMXBean;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.util.Map;
import org.pitstop.time.VirtualVehicleTime;

/**
 * How much faster than the bus the simulated bus is: transfers that fill a classic bus, agent and ECU in one process. By the clock, and by
 * the processor time of the whole process, which other programs disturb less.
 */
final class SimBench {
  private static final int MIB = 1 << 20;
  private static final int WARM_UP = 3;
  private static final int RUNS = 7;
  private static final OperatingSystemMXBean MACHINE = (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();

  private SimBench() {}

  static Map<String, Object> run() throws IOException, InterruptedException {
    byte[] image = Flashing.image(MIB, 1);
    double[] wall = new double[RUNS];
    double[] processor = new double[RUNS];
    for (int i = -WARM_UP; i < RUNS; i++) {
      long clock = System.nanoTime();
      long cpu = MACHINE.getProcessCpuTime();
      double busSeconds = transfer(image);
      if (i >= 0) {
        wall[i] = busSeconds / ((System.nanoTime() - clock) / 1e9);
        processor[i] = busSeconds / ((MACHINE.getProcessCpuTime() - cpu) / 1e9);
      }
    }
    System.out.printf("CAN 500k at full load, median of %d transfers of 1 MiB: %.0f seconds of the bus in one second, %.0f in one processor"
        + " second%n", RUNS, Median.of(wall), Median.of(processor));
    return Json.object("busSecondsPerSecond", Median.of(wall), "busSecondsPerProcessorSecond", Median.of(processor));
  }

  private static double transfer(byte[] image) throws IOException, InterruptedException {
    VirtualVehicleTime time = new VirtualVehicleTime();
    try (SimulatedEcu ecu = new SimulatedEcu("body", BusKind.CAN_500K, 4095, 0, time);
        Flashing flashing = Flashing.onBus(ecu.place(), BusKind.CAN_500K, 4095, time)) {
      flashing.prepare(SimulatedEcu.ID);
      flashing.transfer(image);
      return flashing.seconds();
    }
  }
}
