package org.pitstop.container;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import org.ops4j.pax.exam.Option;

/** Agent, simulated vehicle and TSP in one framework, as for a demonstration; on ports of their own. Used by the test driver only. */
final class VehicleRuntime {

  private static final String SERVER = "org.pitstop.server";
  private static final String SIMULATOR = "org.pitstop.simulator";

  private VehicleRuntime() {}

  static Option[] inVirtualTime() throws IOException {
    ConfigurationDirectory config = quiet();
    try (ServerSocket broker = free(); ServerSocket ftp = free(); ServerSocket operator = free()) {
      config.set(SERVER, "brokerPort", broker.getLocalPort()).set(SERVER, "ftpPort", ftp.getLocalPort())
          .set(SERVER, "operatorPort", operator.getLocalPort()).set(SERVER, "passivePorts", 0);
    }
    return AgentRuntime.of(config.path(), "virtual", "agent", "simulator", "server");
  }

  /** Without the TSP. */
  static Option[] inRealTime() throws IOException {
    return AgentRuntime.of(quiet().path(), "real", "agent", "simulator");
  }

  private static ConfigurationDirectory quiet() throws IOException {
    return ConfigurationDirectory.copyOf(AgentRuntime.DISTRIBUTION.resolve("runtime-config"), "demo").set(SIMULATOR, "controlPort", 0);
  }

  private static ServerSocket free() throws IOException {
    return new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
  }
}
