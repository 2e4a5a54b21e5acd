package org.pitstop.simulator;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import javax.net.ServerSocketFactory;
import org.pitstop.api.time.VehicleTime;
import org.pitstop.simulator.doip.DoipGateway;
import org.pitstop.simulator.doip.GatewaySettings;
import org.pitstop.simulator.doip.GatewayTls;
import org.pitstop.simulator.doip.TcpPort;
import org.pitstop.simulator.doip.UdpPort;
import org.pitstop.simulator.ecu.Ecu;
import org.pitstop.simulator.ecu.EcuSettings;
import org.pitstop.simulator.ecu.EcuSpec;
import org.pitstop.simulator.ecu.Surroundings;
import org.pitstop.simulator.link.EcuLink;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The part of the vehicle that is reached by DoIP: a gateway, its ports, and the ECUs behind it. */
final class DoipBranch implements AutoCloseable {
  /** What ECUs behind the gateway say instead of a bus. */
  static final String BUS = "doip";
  private static final Logger LOG = LoggerFactory.getLogger(DoipBranch.class);
  private static final long NANOS_PER_MS = 1_000_000;
  private static final int ECU_FIELDS = 3;
  private static final int FIRST_TESTER = 0x0E00;
  private static final int LAST_TESTER = 0x0FFF;
  /** The longest TransferData of an ECU with the longest blocks. */
  private static final int MAX_DATA_BYTES = 1 << 20;

  private final List<AutoCloseable> ports = new ArrayList<>();
  private final List<Ecu> ecus = new ArrayList<>();

  /** @throws IllegalArgumentException if the configuration is wrong: key, value, what is allowed */
  DoipBranch(Simulator.Config config, EcuSettings settings, VehicleTime time, Surroundings surroundings, Path state) throws IOException {
    Map<Integer, EcuSpec> specs = ecus(config);
    GatewaySettings gatewaySettings = settings(config, specs);
    DoipGateway gateway = new DoipGateway(gatewaySettings, time);
    try {
      for (Map.Entry<Integer, EcuSpec> e : specs.entrySet()) {
        EcuLink.Plug place = gateway.place(e.getKey());
        ecus.add(Ecu.powerOn(e.getValue(), settings, place, time, surroundings, state));
      }
      open(config, gateway, time);
    } catch (IOException | RuntimeException e) {
      close();
      ecus.forEach(DoipBranch::close);
      throw e;
    }
  }

  private void open(Simulator.Config config, DoipGateway gateway, VehicleTime time) throws IOException {
    InetAddress address = InetAddress.getByName(config.doipAddress());
    ports.add(new TcpPort(gateway, time, address, config.doipPort(), ServerSocketFactory.getDefault()));
    Optional<InetSocketAddress> announceTo = config.doipAnnounceTo().isBlank() ? Optional.empty()
        : Optional.of(new InetSocketAddress(config.doipAnnounceTo().strip(), config.doipPort()));
    ports.add(new UdpPort(gateway, time, address, config.doipPort(), announceTo, config.seed()));
    if (config.doipTlsPort() != 0) {
      if (config.doipTlsDirectory().isBlank()) {
        throw new IllegalArgumentException("doipTlsPort is " + config.doipTlsPort() + ", but doipTlsDirectory is empty: name a directory");
      }
      ports.add(new TcpPort(gateway, time, address, config.doipTlsPort(), GatewayTls.sockets(Path.of(config.doipTlsDirectory()), address)));
    }
    LOG.info("DoIP gateway listens address={} port={} tlsPort={} ecus={}", config.doipAddress(), config.doipPort(), config.doipTlsPort(),
        ecus.stream().map(Ecu::id).toList());
  }

  /** {@code telematics 0x1010 TCU-H1, …}, by logical address. */
  private static Map<Integer, EcuSpec> ecus(Simulator.Config config) {
    Map<Integer, EcuSpec> specs = new LinkedHashMap<>();
    for (String entry : config.doipEcus().split(",")) {
      String[] fields = entry.trim().split("\\s+");
      if (fields.length != ECU_FIELDS) {
        throw new IllegalArgumentException("doipEcus: '" + entry.trim() + "' is no ECU (write 'ID LOGICALADDRESS HARDWARE')");
      }
      int address = number("doipEcus: '" + entry.trim() + "'", fields[1]);
      if (address < 1 || address > 0xDFFF) {
        throw new IllegalArgumentException(String.format("doipEcus: '%s': logical address is 0x%04X (allowed: 0x0001…0xDFFF)", entry.trim(), address));
      }
      if (specs.put(address, new EcuSpec(fields[0], BUS, fields[2])) != null) {
        throw new IllegalArgumentException("doipEcus: logical address " + fields[1] + " comes twice");
      }
    }
    return specs;
  }

  private static GatewaySettings settings(Simulator.Config c, Map<Integer, EcuSpec> specs) {
    int address = number("doipGateway", c.doipGateway());
    if (specs.containsKey(address)) {
      throw new IllegalArgumentException("doipGateway is " + c.doipGateway() + ", which is an ECU of doipEcus");
    }
    return new GatewaySettings(c.vin(), address, number("doipFunctional", c.doipFunctional()), c.doipMaxTesters(), FIRST_TESTER, LAST_TESTER,
        MAX_DATA_BYTES, c.doipInitialInactivityMs() * NANOS_PER_MS, c.doipGeneralInactivityMs() * NANOS_PER_MS,
        c.doipAliveCheckMs() * NANOS_PER_MS);
  }

  private static int number(String key, String value) {
    try {
      return Integer.decode(value);
    } catch (NumberFormatException e) {
      throw new IllegalArgumentException(key + ": '" + value + "' is no number (write 0x…)", e);
    }
  }

  List<Ecu> ecus() {
    return ecus;
  }

  /** Closes the ports; whoever has the ECUs closes them. */
  @Override
  public void close() {
    ports.forEach(DoipBranch::close);
  }

  private static void close(AutoCloseable part) {
    try {
      part.close();
    } catch (Exception e) {
      LOG.warn("not closed part={}", part, e);
    }
  }
}
