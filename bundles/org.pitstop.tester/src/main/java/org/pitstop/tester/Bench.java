package org.pitstop.tester;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Dictionary;
import java.util.Hashtable;
import java.util.Optional;
import org.osgi.framework.BundleContext;
import org.osgi.framework.Constants;
import org.osgi.framework.InvalidSyntaxException;
import org.osgi.framework.ServiceReference;
import org.osgi.framework.ServiceRegistration;
import org.osgi.service.cm.ConfigurationAdmin;
import org.pitstop.api.can.BusState;
import org.pitstop.api.can.CanBus;
import org.pitstop.api.flash.KeyProvider;
import org.pitstop.api.flash.Workbench;
import org.pitstop.api.link.CanAddress;
import org.pitstop.api.link.EcuAddress;
import org.pitstop.api.link.LinkTap;
import org.pitstop.api.time.VehicleTime;
import org.pitstop.api.time.WallTime;
import org.pitstop.api.uds.UdsClient;
import org.pitstop.api.uds.UdsClients;
import org.pitstop.api.uds.UdsTiming;

/** What the commands work with: the services, and the configurations that connect them to the link of this run. */
final class Bench {
  /** P2 of the standard is 50 ms; a link over the network adds to it, and only silence costs more. */
  static final UdsTiming USUAL = new UdsTiming(Duration.ofMillis(200), Duration.ofSeconds(5), Duration.ofMinutes(2));
  private static final String KEY_PROVIDERS = "org.pitstop.flash.hmac";
  private static final Duration BUS_LIMIT = Duration.ofSeconds(5);
  private static final Duration SERVICE_LIMIT = Duration.ofSeconds(5);
  private static final Duration LOOK = Duration.ofMillis(10);
  private static final int DEFAULT_BITRATE = 500_000;
  private static final int DEFAULT_DATA_BITRATE = 2_000_000;

  private final BundleContext context;
  private final ConfigurationAdmin configurations;
  private final UdsClients clients;
  private final Workbench workbench;
  private final VehicleTime time;
  private final WallTime wallTime;

  Bench(BundleContext context, ConfigurationAdmin configurations, UdsClients clients, Workbench workbench, VehicleTime time, WallTime wallTime) {
    this.context = context;
    this.configurations = configurations;
    this.clients = clients;
    this.workbench = workbench;
    this.time = time;
    this.wallTime = wallTime;
  }

  Workbench workbench() {
    return workbench;
  }

  VehicleTime time() {
    return time;
  }

  /** Where files of this run may lie; gone after it. */
  Path scratch() {
    return Path.of(context.getProperty("pitstop.state")).resolve("bench");
  }

  UdsClient open(EcuAddress address, UdsTiming timing) throws IOException {
    return clients.open(address, timing);
  }

  /** Makes the bus that the address names appear behind the link, and waits until it is there. */
  void connect(Link link, CanAddress address, Options options) throws WrongUse, IOException, InterruptedException {
    int bitrate = (int) options.number("--bitrate", 10_000, 1_000_000, DEFAULT_BITRATE);
    int dataBitrate = (int) options.number("--data-bitrate", 0, 8_000_000, DEFAULT_DATA_BITRATE);
    if (link.kind() == Link.Kind.SOCKETCAND && address.fd()) {
      throw new WrongUse("--link " + link.text() + ": socketcand carries no CAN FD, which this ECU uses; use cannelloni or socketcan");
    }
    if (!link.pid().isEmpty()) {
      configure(link.pid(), link.configuration(address, bitrate, dataBitrate));
    }
    awaitBus(link, address);
  }

  /** A seed/key provider of the reference vehicle, by the name that the profile has for it. */
  void provideKeys(String name, Path secret) throws IOException, InterruptedException {
    Hashtable<String, Object> properties = new Hashtable<>();
    properties.put(KeyProvider.NAME, name);
    properties.put("keyFile", secret.toAbsolutePath().toString());
    configure(KEY_PROVIDERS, properties);
    long end = time.nanos() + SERVICE_LIMIT.toNanos();
    while (find(KeyProvider.class, KeyProvider.NAME, name).isEmpty()) {
      if (time.nanos() > end) {
        throw new IOException("no key provider '" + name + "' within " + SERVICE_LIMIT.toSeconds() + " s; is org.pitstop.flash running?");
      }
      time.sleep(LOOK);
    }
  }

  private void configure(String factoryPid, Dictionary<String, Object> properties) throws IOException {
    configurations.createFactoryConfiguration(factoryPid, "?").update(properties);
  }

  /** Until the bus is up and conversations can be opened over it. */
  private void awaitBus(Link link, CanAddress address) throws IOException, InterruptedException {
    long end = time.nanos() + BUS_LIMIT.toNanos();
    Optional<IOException> problem = problem(address);
    while (problem.isPresent()) {
      if (time.nanos() > end) {
        throw new IOException(link.text() + " cannot be used after " + BUS_LIMIT.toSeconds() + " s: " + problem.get().getMessage() + hint(link));
      }
      time.sleep(LOOK);
      problem = problem(address);
    }
  }

  private static String hint(Link link) {
    return switch (link.kind()) {
      case SOCKETCAN -> "; is the interface up? ip link show " + link.text().substring(link.text().indexOf(':') + 1);
      case SOCKETCAND -> "; does the server run there, and has it this bus?";
      case CANNELLONI -> "; is the local port free?";
      case SIMULATED -> "; the simulated buses are 'body' (CAN) and 'powertrain' (CAN FD)";
      case DOIP, DOIP_TLS -> "";
    };
  }

  private Optional<IOException> problem(CanAddress address) {
    Optional<CanBus> bus = bus(address.bus());
    if (bus.isEmpty()) {
      return Optional.of(new IOException("there is no bus"));
    } else if (bus.get().state() == BusState.DOWN || bus.get().state() == BusState.BUS_OFF) {
      return Optional.of(new IOException("the bus is " + bus.get().state()));
    } else if (address.fd() && !bus.get().fd()) {
      return Optional.of(new IOException("the bus carries no CAN FD"));
    }
    try {
      open(address, USUAL).close();
      return Optional.empty();
    } catch (IOException e) {
      return Optional.of(e);
    }
  }

  Optional<CanBus> bus(String name) {
    return find(CanBus.class, CanBus.NAME, name);
  }

  /** A service by the value of one of its properties. */
  <T> Optional<T> find(Class<T> type, String property, String value) {
    try {
      for (ServiceReference<T> reference : context.getServiceReferences(type, null)) {
        if (value.equals(reference.getProperty(property))) {
          return Optional.ofNullable(context.getService(reference));
        }
      }
      return Optional.empty();
    } catch (InvalidSyntaxException e) {
      throw new IllegalStateException("no filter was given", e);
    }
  }

  /** A recording of the link; empty: none is wanted. */
  Recording record(Options options, EcuAddress address) throws WrongUse, IOException {
    Optional<Path> file = options.file("--trace");
    if (file.isEmpty()) {
      return new Recording(null, null);
    }
    Trace trace = new Trace(file.get(), address instanceof CanAddress can ? can.bus() : "", time, wallTime);
    Hashtable<String, Object> properties = new Hashtable<>();
    properties.put(Constants.SERVICE_DESCRIPTION, "trace into " + file.get());
    return new Recording(trace, context.registerService(LinkTap.class, trace, properties));
  }

  /** A trace that is being written; both null: none. */
  record Recording(Trace trace, ServiceRegistration<LinkTap> registration) implements AutoCloseable {
    @Override
    public void close() throws IOException {
      if (trace != null) {
        registration.unregister();
        trace.close();
      }
    }
  }
}
