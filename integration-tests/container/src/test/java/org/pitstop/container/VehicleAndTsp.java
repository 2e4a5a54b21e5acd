package org.pitstop.container;

import java.io.IOException;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.felix.framework.FrameworkFactory;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleException;
import org.osgi.framework.launch.Framework;
import org.osgi.framework.startlevel.BundleStartLevel;
import org.pitstop.launcher.FeatureFile;
import org.pitstop.launcher.LaunchException;
import org.pitstop.launcher.Options;
import org.pitstop.launcher.Plan;
import org.pitstop.launcher.PlannedBundle;
import org.pitstop.launcher.RuntimeProperties;

/**
 * What is around an agent, in a framework of its own: the vehicle in real time, its buses reached over sockets, and the TSP. Nothing of it
 * stops when a bundle of the agent is replaced.
 */
final class VehicleAndTsp implements AutoCloseable {
  private static final String SERVER = "org.pitstop.server";
  private static final String SIMULATOR = "org.pitstop.simulator";
  private static final Duration LIMIT = Duration.ofSeconds(120);

  private final Path directory;
  private final ConfigurationDirectory agentConfig;
  private final Framework framework;
  private final OutsideView view;
  private final FlashTrace trace = new FlashTrace();

  /** @param directory for all that both frameworks keep */
  VehicleAndTsp(Path directory) throws IOException, BundleException, LaunchException, ClassNotFoundException, InterruptedException {
    this.directory = directory;
    Path shipped = AgentRuntime.DISTRIBUTION.resolve("runtime-config");
    agentConfig = ConfigurationDirectory.copyOf(shipped);
    ConfigurationDirectory config = ConfigurationDirectory.copyOf(shipped, "simulate");
    ports(config);
    paces(config);
    framework = boot(config.path());
    view = new OutsideView(framework::getBundleContext);
    Await.until("the simulated vehicle is there", LIMIT, () -> view.service("org.pitstop.api.simulator.SimulatedVehicle").isPresent());
    view.register("org.pitstop.api.link.LinkTap", trace);
  }

  private void ports(ConfigurationDirectory config) throws IOException {
    try (ServerSocket broker = free(); ServerSocket ftp = free(); ServerSocket operator = free(); ServerSocket can = free();
        DatagramSocket vehicle = new DatagramSocket(0, InetAddress.getLoopbackAddress());
        DatagramSocket agent = new DatagramSocket(0, InetAddress.getLoopbackAddress())) {
      config.set(SERVER, "brokerPort", broker.getLocalPort()).set(SERVER, "ftpPort", ftp.getLocalPort())
          .set(SERVER, "operatorPort", operator.getLocalPort()).set(SERVER, "passivePorts", 0).set(SIMULATOR, "controlPort", 0)
          .set("org.pitstop.can.serve-body", "listen", "socketcand://127.0.0.1:" + can.getLocalPort())
          .set("org.pitstop.can.serve-powertrain", "listen", "cannelloni://127.0.0.1:" + agent.getLocalPort() + "?local=" + vehicle.getLocalPort());
      agentConfig.set("org.pitstop.can.remote-body", "uri", "socketcand://127.0.0.1:" + can.getLocalPort() + "/body")
          .set("org.pitstop.can.remote-powertrain", "uri",
              "cannelloni://127.0.0.1:" + vehicle.getLocalPort() + "?local=" + agent.getLocalPort());
    }
  }

  /** Waits that a test need not sit out are short; those that a busy machine may exceed are long. */
  private void paces(ConfigurationDirectory config) throws IOException {
    config.set(SIMULATOR, "eraseMsPer64KiB", 4000);
    agentConfig.set("org.pitstop.ignition", "offHoldMs", 100).set("org.pitstop.tsp.mqtt", "reconnectMinMs", 100)
        .set("org.pitstop.tsp.mqtt", "reconnectMaxMs", 1000).set("org.pitstop.hotswap", "wellSeconds", 1);
    for (String signal : List.of("ignition", "speed", "gear", "brake", "battery")) {
      agentConfig.set("org.pitstop.ignition.can-" + signal, "periodMs", 1000);
    }
    for (String ecu : List.of("bcm", "brake", "engine", "climate")) {
      Path profile = agentConfig.path().resolve("ecus/" + ecu + ".json");
      // an answer that comes late is no reason to repeat a block; where silence is the answer it is not waited for so long
      edit(profile, "\"p2Ms\": 50", "\"p2Ms\": 3000");
      edit(profile, "\"steps\": {", "\"steps\": {\"identify\": {\"p2Ms\": 250}, \"session\": {\"p2Ms\": 300},");
      edit(profile, "\"bus\": {", "\"bus\": {\"foreignTester\": {\"quietMs\": 200}, ");
    }
    // the one that gets software of another ECU, and refuses it
    edit(agentConfig.path().resolve("ecus/engine.json"), "\"ecu\": 3,", "\"ecu\": 0,");
  }

  private static void edit(Path profile, String from, String to) throws IOException {
    String before = Files.readString(profile);
    if (!before.contains(from)) {
      throw new IllegalStateException(profile + " has no " + from);
    }
    Files.writeString(profile, before.replace(from, to));
  }

  private static ServerSocket free() throws IOException {
    return new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
  }

  private Framework boot(Path config) throws BundleException, LaunchException {
    Path distribution = AgentRuntime.DISTRIBUTION;
    List<Path> files = List.of(distribution.resolve("features/simulator.json"), distribution.resolve("features/server.json"));
    List<Plan> plans = new ArrayList<>();
    for (Path file : files) {
      plans.add(FeatureFile.read(file));
    }
    Plan plan = Plan.merge(plans);
    Options options = new Options(files, distribution.resolve("repository"), List.of(config), state(),
        Map.of("gosh.args", "--nointeractive --noshutdown"));
    Framework booted = new FrameworkFactory().newFramework(RuntimeProperties.of(options, plan, config));
    booted.init();
    for (PlannedBundle planned : plan.bundles()) {
      Bundle bundle = booted.getBundleContext().installBundle(options.repository().resolve(planned.fileName()).toUri().toString());
      bundle.adapt(BundleStartLevel.class).setStartLevel(planned.startLevel());
      bundle.start();
    }
    booted.start();
    return booted;
  }

  private Path state() {
    return directory.resolve("around");
  }

  /** The agent's configuration, which fits this vehicle and this TSP. */
  Path agentConfig() {
    return agentConfig.path();
  }

  Tsp tsp(Path agentState) {
    return new Tsp(state(), agentState);
  }

  Path secret() {
    return state().resolve("ecu-secret.hex");
  }

  FlashTrace trace() {
    return trace;
  }

  void ignition(boolean on) throws Exception {
    OutsideView.call(view.service("org.pitstop.api.simulator.SimulatedVehicle").orElseThrow(), "ignition", on);
  }

  @Override
  public void close() throws BundleException, InterruptedException {
    framework.stop();
    framework.waitForStop(LIMIT.toMillis());
  }
}
