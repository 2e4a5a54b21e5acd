package org.pitstop.bench;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.lang.ProcessBuilder.Redirect;
import java.net.DatagramSocket;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.pitstop.api.can.BusState;
import org.pitstop.api.can.CanBus;
import org.pitstop.can.remote.RemoteAccess;
import org.pitstop.time.RealVehicleTime;

/** A simulated ECU in another process, reached in real time: over socketcand with classic CAN, over cannelloni with CAN FD. */
final class RemoteEcu implements AutoCloseable {
  private static final Duration CONNECT_STEP = Duration.ofMillis(20);
  private static final int CONNECT_STEPS = 500;

  private final BusKind kind;
  private final RealVehicleTime time = new RealVehicleTime();
  private final Process process;
  private final CanBus bus;
  private final Flashing flashing;
  private final int port;
  private double minimumSeconds;

  RemoteEcu(BusKind kind, int block) throws IOException, InterruptedException {
    this.kind = kind;
    port = kind.fd() ? freeUdpPort() : freeTcpPort();
    int ours = kind.fd() ? freeUdpPort() : 0;
    process = start(kind, block, kind.fd() ? "cannelloni://127.0.0.1:" + ours + "?local=" + port : "socketcand://127.0.0.1:" + port);
    String uri = kind.fd() ? "cannelloni://127.0.0.1:" + port + "?local=" + ours : "socketcand://127.0.0.1:" + port + "/body";
    bus = RemoteAccess.connect("body", uri, kind.nominal(), kind.data(), time);
    awaitBus();
    flashing = Flashing.onBus(bus, kind, block, time);
  }

  private static int freeTcpPort() throws IOException {
    try (ServerSocket s = new ServerSocket(0)) {
      return s.getLocalPort();
    }
  }

  private static int freeUdpPort() throws IOException {
    try (DatagramSocket s = new DatagramSocket()) {
      return s.getLocalPort();
    }
  }

  private static Process start(BusKind kind, int block, String listen) throws IOException {
    Process started = new ProcessBuilder(System.getProperty("java.home") + "/bin/java", "-XX:+UseSerialGC", "-cp",
        System.getProperty("java.class.path"), VehicleProcess.class.getName(), kind.name(), String.valueOf(block), listen)
        .redirectError(Redirect.INHERIT).start();
    String line = new BufferedReader(new InputStreamReader(started.getInputStream(), StandardCharsets.UTF_8)).readLine();
    if (!"ready".equals(line)) {
      started.destroy();
      throw new IOException("the simulator's process did not start: " + line);
    }
    return started;
  }

  private void awaitBus() throws IOException, InterruptedException {
    for (int i = 0; bus.state() != BusState.ACTIVE; i++) {
      if (i == CONNECT_STEPS) {
        close();
        throw new IOException("the simulator's bus does not come up at " + link());
      }
      time.sleep(CONNECT_STEP);
    }
  }

  /** Prepares the ECU and transfers an image into it. */
  RemoteEcu flash(byte[] image) throws IOException, InterruptedException {
    flashing.prepare(SimulatedEcu.ID);
    flashing.transfer(image);
    minimumSeconds = flashing.minimumSeconds(image, kind, 0);
    return this;
  }

  /** Makes the ECU ready for {@link #transfer}. */
  RemoteEcu prepare() throws IOException, InterruptedException {
    flashing.prepare(SimulatedEcu.ID);
    return this;
  }

  /** What is measured where preparation and arithmetic must not count. */
  void transfer(byte[] image) throws IOException, InterruptedException {
    flashing.transfer(image);
  }

  double seconds() {
    return flashing.seconds();
  }

  double minimumSeconds() {
    return minimumSeconds;
  }

  int port() {
    return port;
  }

  /** For people. */
  String link() {
    return kind.fd() ? "cannelloni" : "socketcand";
  }

  @Override
  public void close() {
    if (flashing != null) {
      flashing.close();
    }
    try {
      process.getOutputStream().close();
      if (!process.waitFor(5, TimeUnit.SECONDS)) {
        process.destroyForcibly();
      }
    } catch (IOException | InterruptedException e) {
      process.destroyForcibly();
    }
    time.close();
  }
}
