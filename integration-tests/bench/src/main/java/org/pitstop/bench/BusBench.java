package org.pitstop.bench;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.pitstop.time.VirtualVehicleTime;

/** How much of a bus a transfer uses: in virtual time, four buses at once, and in real time with the simulator in another process. */
final class BusBench {
  private static final int MIB = 1 << 20;
  private static final int BUSES = 4;
  private static final int REAL_TIME_RUNS = 3;

  private BusBench() {}

  static Map<String, Object> run() throws Exception {
    System.out.println("1 MiB of random data, virtual time; share: of what the frames' own bits and the ECU's delay allow");
    System.out.printf("%-16s %6s %10s %8s %9s%n", "bus", "block", "ECU delay", "kB/s", "share");
    List<Map<String, Object>> rows = new ArrayList<>();
    for (BusKind kind : BusKind.values()) {
      for (int block : kind.fd() ? new int[] {4095, 65535} : new int[] {4095}) {
        for (int delayMs = 0; delayMs <= 1; delayMs++) {
          rows.add(virtual(kind, block, delayMs));
        }
      }
    }
    return Json.object("rows", rows, "parallel", parallel(), "realTimeShare", realTime());
  }

  private static Map<String, Object> virtual(BusKind kind, int block, int delayMs) throws IOException, InterruptedException {
    byte[] image = Flashing.image(MIB, block);
    VirtualVehicleTime time = new VirtualVehicleTime();
    try (SimulatedEcu ecu = new SimulatedEcu("body", kind, block, delayMs * 1_000_000L, time);
        Flashing flashing = Flashing.onBus(ecu.place(), kind, block, time)) {
      flashing.prepare(SimulatedEcu.ID);
      flashing.transfer(image);
      double share = flashing.minimumSeconds(image, kind, delayMs / 1e3) / flashing.seconds();
      double rate = image.length / flashing.seconds() / 1000;
      System.out.printf("%-16s %6d %7d ms %8.1f %9.5f%n", kind.words(), block, delayMs, rate, share);
      return Json.object("bus", kind.key(), "block", block, "ecuDelayMs", delayMs, "share", share, "kBperSecond", rate);
    }
  }

  private static Map<String, Object> parallel() throws IOException, InterruptedException {
    double slowest = 0;
    for (int i = 0; i < BUSES; i++) {
      slowest = Math.max(slowest, together(i, i + 1));
    }
    double all = together(0, BUSES);
    System.out.printf("%n%d ECUs on %d classic buses, virtual time: the slowest alone %.3f s, all at once %.3f s, ratio %.4f%n",
        BUSES, BUSES, slowest, all, all / slowest);
    return Json.object("slowestS", slowest, "allS", all);
  }

  /** ECUs {@code from} to {@code to - 1}, each with a bus and an image of its own, at the same time. @return seconds of vehicle time */
  private static double together(int from, int to) throws IOException, InterruptedException {
    VirtualVehicleTime time = new VirtualVehicleTime();
    ConcurrentLinkedQueue<Exception> failures = new ConcurrentLinkedQueue<>();
    List<Thread> testers = new ArrayList<>();
    for (int i = from; i < to; i++) {
      int seed = i;
      testers.add(time.start("tester " + i, () -> {
        try {
          flash(seed, time);
        } catch (IOException | InterruptedException e) {
          failures.add(e);
        }
      }));
    }
    for (Thread tester : testers) {
      tester.join();
    }
    if (!failures.isEmpty()) {
      throw new IOException("one of the testers failed", failures.peek());
    }
    return time.nanos() / 1e9;
  }

  private static void flash(int seed, VirtualVehicleTime time) throws IOException, InterruptedException {
    BusKind kind = BusKind.CAN_500K;
    try (SimulatedEcu ecu = new SimulatedEcu("bus" + seed, kind, 4095, 0, time);
        Flashing flashing = Flashing.onBus(ecu.place(), kind, 4095, time)) {
      flashing.prepare(SimulatedEcu.ID);
      flashing.transfer(Flashing.image(MIB, seed));
    }
  }

  private static Map<String, Object> realTime() throws Exception {
    System.out.printf("%nreal time, the simulator in another process, median of %d%n", REAL_TIME_RUNS);
    Map<String, Object> shares = Json.object();
    for (BusKind kind : List.of(BusKind.CAN_500K, BusKind.FD_2M)) {
      try (RemoteEcu ecu = new RemoteEcu(kind, 4095)) {
        byte[] image = Flashing.image(kind.fd() ? MIB : MIB / 4, 1);
        ecu.flash(image);
        double share = Median.of(REAL_TIME_RUNS, () -> ecu.flash(image).minimumSeconds() / ecu.seconds());
        System.out.printf("%-16s %s: share %.4f%n", kind.words(), ecu.link(), share);
        shares.put(kind.key(), share);
      }
    }
    return shares;
  }
}
