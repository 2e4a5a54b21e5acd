package org.pitstop.bench;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import org.pitstop.time.VirtualVehicleTime;

/**
 * What a transfer costs the tester: processor seconds of its whole process for 1 MiB, and bytes that it allocates for a frame. Alone with
 * an ECU that only counts, and in real time over loopback sockets with the simulator in another process.
 */
final class CpuBench {
  private static final int MIB = 1 << 20;
  private static final int WARM_UP = 20;
  private static final int RUNS = 5;
  private static final int MIB_A_RUN = 32;
  private static final int SCAPY_KIB = 64;

  private final com.sun.management.OperatingSystemMXBean machine =
      (com.sun.management.OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();
  private final com.sun.management.ThreadMXBean threads = (com.sun.management.ThreadMXBean) ManagementFactory.getThreadMXBean();
  private final List<Map<String, Object>> rows = new ArrayList<>();

  private CpuBench() {}

  static Map<String, Object> run() throws Exception {
    return new CpuBench().measure();
  }

  private Map<String, Object> measure() throws Exception {
    System.out.printf("%-52s %10s %10s %12s%n", "tester's process", "s/MiB", "bytes/frame", "of one core");
    double bytesPerFrame = 0;
    for (BusKind kind : List.of(BusKind.CAN_500K, BusKind.FD_2M)) {
      bytesPerFrame = Math.max(bytesPerFrame, alone(kind));
    }
    scapy("python-can and scapy, ECU only counts", "counting", List.of("counting", String.valueOf(SCAPY_KIB)));
    double flashShare = overSocket(BusKind.CAN_500K);
    overSocket(BusKind.FD_2M);
    return Json.object("rows", rows, "bytesPerFrame", bytesPerFrame, "flash500kShareOfCore", flashShare);
  }

  /** @return bytes a frame */
  private double alone(BusKind kind) throws Exception {
    VirtualVehicleTime time = new VirtualVehicleTime();
    CountingEcu ecu = new CountingEcu(kind);
    byte[] image = Flashing.image(MIB, 1);
    try (Flashing flashing = Flashing.onBus(ecu, kind, 4095, time)) {
      repeat(flashing, image, WARM_UP);
      double seconds = Median.of(RUNS, () -> {
        long before = machine.getProcessCpuTime();
        repeat(flashing, image, MIB_A_RUN);
        return (machine.getProcessCpuTime() - before) / 1e9 / MIB_A_RUN;
      });
      long frames = ecu.frames();
      long bytes = threads.getCurrentThreadAllocatedBytes();
      repeat(flashing, image, MIB_A_RUN);
      double bytesPerFrame = (double) (threads.getCurrentThreadAllocatedBytes() - bytes) / (ecu.frames() - frames);
      System.out.printf("%-52s %10.4f %10.2f%n", kind.words() + ", ECU only counts, " + (ecu.frames() - frames) + " frames",
          seconds, bytesPerFrame);
      rows.add(Json.object("bus", kind.key(), "peer", "counting", "cpuSecondsPerMiB", seconds, "bytesPerFrame", bytesPerFrame));
      return bytesPerFrame;
    }
  }

  private static void repeat(Flashing flashing, byte[] image, int times) throws IOException, InterruptedException {
    for (int i = 0; i < times; i++) {
      flashing.transfer(image);
    }
  }

  /** @return the share of one core */
  private double overSocket(BusKind kind) throws Exception {
    byte[] image = Flashing.image(MIB, 1);
    try (RemoteEcu ecu = new RemoteEcu(kind, 4095)) {
      ecu.flash(image);
      ecu.prepare();
      long bytes = allocated();
      long before = machine.getProcessCpuTime();
      ecu.transfer(image);
      double seconds = (machine.getProcessCpuTime() - before) / 1e9;
      int frames = MIB / (kind.frameBytes() - 1);
      double bytesPerFrame = (double) (allocated() - bytes) / frames;
      double share = seconds / ecu.seconds();
      System.out.printf("%-52s %10.4f %10.1f %10.2f %%%n", kind.words() + ", " + ecu.link() + ", real time", seconds, bytesPerFrame,
          100 * share);
      rows.add(Json.object("bus", kind.key(), "peer", ecu.link(), "cpuSecondsPerMiB", seconds, "bytesPerFrame", bytesPerFrame,
          "shareOfCore", share));
      if (!kind.fd()) {
        scapy("python-can and scapy, " + ecu.link() + ", real time", ecu.link(), List.of(ecu.link(), String.valueOf(ecu.port()),
            String.valueOf(SCAPY_KIB), HexFormat.of().formatHex(SimulatedEcu.SECRET)));
      }
      return share;
    }
  }

  /** What the same transfer costs others on this machine: less data, as they are slow. */
  private void scapy(String what, String peer, List<String> arguments) throws IOException, InterruptedException {
    List<String> command = new ArrayList<>(List.of("/usr/bin/python3", System.getProperty("bench.directory") + "/scapy_flash.py"));
    command.addAll(arguments);
    Process python = new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT).start();
    String line = new BufferedReader(new InputStreamReader(python.getInputStream(), StandardCharsets.UTF_8)).readLine();
    if (python.waitFor() != 0 || line == null) {
      System.out.println(what + ": not measured (python3-can and python3-scapy of Debian are needed)");
      return;
    }
    String[] word = line.split(" ");
    double seconds = Double.parseDouble(word[0]);
    System.out.printf("%-52s %10.4f   at %s kB/s%n", what, seconds, word[1]);
    rows.add(Json.object("bus", BusKind.CAN_500K.key(), "peer", peer, "tester", "scapy", "cpuSecondsPerMiB", seconds));
  }

  /** Bytes that the living threads have allocated. */
  private long allocated() {
    long sum = 0;
    for (long bytes : threads.getThreadAllocatedBytes(threads.getAllThreadIds())) {
      sum += Math.max(0, bytes);
    }
    return sum;
  }
}
