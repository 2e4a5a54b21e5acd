package org.pitstop.container;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import org.ops4j.pax.exam.Option;

/** Agent, simulated vehicle and TSP in one framework, as for a demonstration; on ports of their own. Used by the test driver only. */
final class VehicleRuntime {

  private static final String SERVER = "org.pitstop.server";
  private static final String SIMULATOR = "org.pitstop.simulator";

  /** What ECUs and tester share, where it must not be random. */
  static final Path SECRET = Path.of("target", "ecu-secret.hex").toAbsolutePath();

  private VehicleRuntime() {}

  static Option[] inVirtualTime() throws IOException {
    return inVirtualTime(quiet());
  }

  /** Nothing in it is random but names and keys of the TSP. */
  static Option[] inVirtualTimeWithAKnownSecret() throws IOException {
    Files.writeString(SECRET, "00112233445566778899AABBCCDDEEFF");
    return inVirtualTime(quiet().set(SIMULATOR, "secretFile", SECRET));
  }

  private static Option[] inVirtualTime(ConfigurationDirectory config) throws IOException {
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
