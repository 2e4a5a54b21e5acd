package org.pitstop.simulator;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Hashtable;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.osgi.annotation.bundle.Capability;
import org.osgi.framework.BundleContext;
import org.osgi.framework.ServiceRegistration;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.ConfigurationPolicy;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Modified;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.component.annotations.ReferenceCardinality;
import org.osgi.service.component.annotations.ReferencePolicy;
import org.osgi.service.component.annotations.ReferencePolicyOption;
import org.osgi.service.metatype.annotations.AttributeDefinition;
import org.osgi.service.metatype.annotations.Designate;
import org.osgi.service.metatype.annotations.ObjectClassDefinition;
import org.pitstop.api.can.CanBus;
import org.pitstop.api.link.LinkTap;
import org.pitstop.api.simulator.SimulatedVehicle;
import org.pitstop.api.time.VehicleTime;
import org.pitstop.simulator.bus.LinkTaps;
import org.pitstop.simulator.bus.SimulatedBus;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Runs the simulated vehicle and registers its services. A change of the signals in the configuration acts at once; any other change
 * begins a new vehicle (its memories are kept only where {@code state} says).
 */
@Component(name = "org.pitstop.simulator", service = {}, immediate = true, configurationPolicy = ConfigurationPolicy.REQUIRE)
@Designate(ocd = Simulator.Config.class)
@Capability(namespace = "osgi.service", attribute = "objectClass:List<String>=\"org.pitstop.api.can.CanBus\"", effective = "active")
@Capability(namespace = "osgi.service", attribute = "objectClass:List<String>=\"org.pitstop.api.simulator.SimulatedVehicle\"",
    effective = "active")
public final class Simulator {
  private static final Logger LOG = LoggerFactory.getLogger(Simulator.class);

  private final BundleContext context;
  private final VehicleTime time;
  private final LinkTaps taps = new LinkTaps();
  private final List<ServiceRegistration<?>> registrations = new ArrayList<>();
  private Map<String, Object> structure;
  private Map<String, Object> signals;
  private Vehicle vehicle;
  private ControlServer control;

  /** The configuration of the simulated vehicle. */
  @ObjectClassDefinition(name = "Pitstop: simulated vehicle")
  public @interface Config {
    @AttributeDefinition(description = "The buses: name, nominal bit rate and, for CAN FD, data bit rate, in bit/s")
    String buses() default "body 500000, powertrain 500000/2000000";

    @AttributeDefinition(description = "The ECUs: id, bus, request identifier, response identifier, hardware number (F191) and, if not normal "
        + "11-bit addressing, one of normal29, fixed, extended:ECU:TESTER:ALL, mixed:EXTENSION, mixed29:EXTENSION")
    String ecus() default "bcm body 0x740 0x748 BCM-H1, climate body 0x744 0x74C CLI-H1, "
        + "engine powertrain 0x7E0 0x7E8 ENG-H3, brake powertrain 0x7E1 0x7E9 BRK-H2";

    @AttributeDefinition(description = "CAN identifier of functional requests with 11-bit identifiers")
    String functionalId() default "0x7DF";

    @AttributeDefinition(description = "Vehicle identification number (F190)")
    String vin() default "WPSTP0000SIM00001";

    @AttributeDefinition(description = "The byte that ISO-TP frames are filled up with, 0–255")
    int padding() default 0xCC;

    @AttributeDefinition(description = "BS that the ECUs ask for, 0–255; 0: no further FlowControl")
    int blockSize() default 0;

    @AttributeDefinition(description = "STmin that the ECUs ask for, as coded in FlowControl: 0–127 ms, 241–249: 100–900 µs")
    int stMin() default 0;

    @AttributeDefinition(description = "FlowControl WAIT that the ECUs send, 100 ms apart, before each that lets the tester go on, 0–255")
    int flowControlWaits() default 0;

    @AttributeDefinition(description = "Longest TransferData that the ECUs take, SID and counter included, in bytes")
    int maxNumberOfBlockLength() default 4095;

    @AttributeDefinition(description = "From the end of a request to its answer, in µs")
    long answerDelayMicros() default 500;

    @AttributeDefinition(description = "P2server_max that the ECUs promise, in ms")
    int p2Ms() default 50;

    @AttributeDefinition(description = "P2*server_max that the ECUs promise, in ms, a multiple of 10")
    int p2StarMs() default 5000;

    @AttributeDefinition(description = "S3server: a session without requests ends after so long, in ms")
    long s3Ms() default 5000;

    @AttributeDefinition(description = "Time to erase 64 KiB, in ms")
    long eraseMsPer64KiB() default 200;

    @AttributeDefinition(description = "Time to write one TransferData, in µs")
    long writeMicrosPerBlock() default 0;

    @AttributeDefinition(description = "Time to compute the checksum of 64 KiB, in ms")
    long checksumMsPer64KiB() default 5;

    @AttributeDefinition(description = "Time from a reset until the ECU listens, and of the jump into the boot loader, in ms")
    long bootMs() default 300;

    @AttributeDefinition(description = "Wrong keys before the lock-out")
    int securityAttempts() default 3;

    @AttributeDefinition(description = "How long the lock-out lasts, in ms")
    long securityDelayMs() default 10_000;

    @AttributeDefinition(description = "File with the secret of SecurityAccess level 0x11, in hexadecimal digits; made at random if it is not there")
    String secretFile();

    @AttributeDefinition(description = "Ids of the ECUs that erase and write only once a secondary boot loader runs, separated by commas; empty: none")
    String needBootLoader() default "";

    @AttributeDefinition(description = "File with the certificate, in PEM, whose issued certificates unlock the ECUs by 0x29; empty: they do not know it")
    String trustCertificate() default "";

    @AttributeDefinition(description = "Seed of the random numbers: the same seed gives the same frames")
    long seed() default 1;

    @AttributeDefinition(description = "Directory that keeps the flash memories; empty: they are lost when the simulator ends")
    String state() default "";

    @AttributeDefinition(description = "Directory for a candump log of each bus, BUS.log; empty: none")
    String traceDirectory() default "";

    @AttributeDefinition(description = "TCP port of the control interface on 127.0.0.1; 0: none")
    int controlPort() default 0;

    @AttributeDefinition(description = "The ECUs behind the DoIP gateway: id, logical address, hardware number (F191)")
    String doipEcus() default "telematics 0x1010 TCU-H1, camera 0x1011 CAM-H1";

    @AttributeDefinition(description = "TCP and UDP port of the DoIP gateway; 0: there is none, nor its ECUs")
    int doipPort() default 0;

    @AttributeDefinition(description = "Address that the DoIP gateway listens on")
    String doipAddress() default "127.0.0.1";

    @AttributeDefinition(description = "TCP port of the DoIP gateway for TLS; 0: none")
    int doipTlsPort() default 0;

    @AttributeDefinition(description = "Directory of gateway.pem and gateway.key, made if they are not there, and of testers.pem: if that is "
        + "there, testers need a certificate")
    String doipTlsDirectory() default "";

    @AttributeDefinition(description = "Where vehicle announcements go, an address; empty: there are none")
    String doipAnnounceTo() default "";

    @AttributeDefinition(description = "Logical address of the DoIP gateway itself")
    String doipGateway() default "0x1000";

    @AttributeDefinition(description = "Functional logical address of the ECUs behind it")
    String doipFunctional() default "0xE000";

    @AttributeDefinition(description = "Testers that the DoIP gateway serves at once")
    int doipMaxTesters() default 4;

    @AttributeDefinition(description = "Longest TransferData that the ECUs behind it take, SID and counter included, in bytes")
    int doipMaxNumberOfBlockLength() default 65_535;

    @AttributeDefinition(description = "T_TCP_Initial_Inactivity: from connecting to routing activation, in ms")
    long doipInitialInactivityMs() default 2000;

    @AttributeDefinition(description = "T_TCP_General_Inactivity: a connection without a message ends after so long, in ms")
    long doipGeneralInactivityMs() default 300_000;

    @AttributeDefinition(description = "T_TCP_Alive_Check: how long the answer to an alive check is waited for, in ms")
    long doipAliveCheckMs() default 500;

    @AttributeDefinition(description = "The bus that carries the vehicle's signals (identifier 0x3C0)")
    String signalBus() default "body";

    @AttributeDefinition(description = "on or off")
    String ignition() default "off";

    @AttributeDefinition(description = "Speed, in km/h")
    double speedKmh() default 0;

    @AttributeDefinition(description = "park, reverse, neutral or drive")
    String gear() default "park";

    @AttributeDefinition(description = "applied or released")
    String parkingBrake() default "applied";

    @AttributeDefinition(description = "Battery, in volts")
    double batteryVolts() default 12.6;
  }

  @Activate
  public Simulator(BundleContext context, @Reference VehicleTime time, Config config) throws IOException {
    this.context = context;
    this.time = time;
    start(config);
  }

  @Modified
  void modified(Config config) throws IOException {
    if (structure(config).equals(structure)) {
      applySignals(config);
    } else {
      stop();
      start(config);
    }
  }

  @Reference(cardinality = ReferenceCardinality.MULTIPLE, policy = ReferencePolicy.DYNAMIC, policyOption = ReferencePolicyOption.GREEDY)
  void addTap(LinkTap tap) {
    taps.add(tap);
  }

  void removeTap(LinkTap tap) {
    taps.remove(tap);
  }

  @Deactivate
  void stop() {
    if (control != null) {
      control.close();
      control = null;
    }
    registrations.forEach(ServiceRegistration::unregister);
    registrations.clear();
    if (vehicle != null) {
      vehicle.close();
      vehicle = null;
    }
  }

  private void start(Config config) throws IOException {
    structure = structure(config);
    signals = Map.of();
    vehicle = new Vehicle(config, time);
    try {
      applySignals(config);
      control = config.controlPort() == 0 ? null : new ControlServer(vehicle, config.controlPort());
    } catch (IOException | RuntimeException e) {
      stop();
      throw e;
    }
    for (SimulatedBus bus : vehicle.buses().values()) {
      bus.tap(taps);
      registrations.add(context.registerService(CanBus.class, new BusServices(bus), busProperties(bus.name())));
    }
    registrations.add(context.registerService(SimulatedVehicle.class, vehicle, null));
    LOG.info("simulated vehicle runs buses={} ecus={} virtualTime={}", vehicle.buses().keySet(), vehicle.ecus().size(), time.isVirtual());
  }

  private static Hashtable<String, Object> busProperties(String name) {
    Hashtable<String, Object> properties = new Hashtable<>();
    properties.put(CanBus.NAME, name);
    properties.put(CanBus.LINK, "sim:" + name);
    return properties;
  }

  /** Only what changed, so that a change of one key does not undo what the driver did. */
  private void applySignals(Config config) {
    Map<String, Object> wanted = signals(config);
    wanted.forEach((key, value) -> {
      if (!value.equals(signals.get(key))) {
        apply(key, value.toString().trim().toLowerCase(Locale.ROOT));
      }
    });
    signals = wanted;
  }

  private void apply(String key, String value) {
    switch (key) {
      case "ignition" -> vehicle.ignition(SignalText.either(key, value, "on", "off"));
      case "parkingBrake" -> vehicle.parkingBrake(SignalText.either(key, value, "applied", "released"));
      case "gear" -> vehicle.gear(SignalText.gear(value));
      case "speedKmh" -> vehicle.speedKmh(SignalText.number(key, value));
      case "batteryVolts" -> vehicle.batteryVolts(SignalText.number(key, value));
      default -> throw new IllegalArgumentException("there is no signal '" + key + "'");
    }
  }

  private static Map<String, Object> signals(Config c) {
    return Map.of("ignition", c.ignition(), "parkingBrake", c.parkingBrake(), "gear", c.gear(), "speedKmh", c.speedKmh(),
        "batteryVolts", c.batteryVolts());
  }

  private static Map<String, Object> structure(Config c) {
    return Map.ofEntries(Map.entry("buses", c.buses()), Map.entry("ecus", c.ecus()), Map.entry("functionalId", c.functionalId()),
        Map.entry("vin", c.vin()), Map.entry("padding", c.padding()), Map.entry("blockSize", c.blockSize()), Map.entry("stMin", c.stMin()),
        Map.entry("flowControlWaits", c.flowControlWaits()),
        Map.entry("maxNumberOfBlockLength", c.maxNumberOfBlockLength()), Map.entry("answerDelay", c.answerDelayMicros()),
        Map.entry("p2", c.p2Ms()), Map.entry("p2Star", c.p2StarMs()), Map.entry("s3", c.s3Ms()), Map.entry("erase", c.eraseMsPer64KiB()),
        Map.entry("write", c.writeMicrosPerBlock()), Map.entry("checksum", c.checksumMsPer64KiB()), Map.entry("boot", c.bootMs()),
        Map.entry("attempts", c.securityAttempts()), Map.entry("delay", c.securityDelayMs()), Map.entry("secret", c.secretFile()),
        Map.entry("seed", c.seed()), Map.entry("needBootLoader", c.needBootLoader()),
        Map.entry("trustCertificate", c.trustCertificate()), Map.entry("state", c.state()), Map.entry("trace", c.traceDirectory()),
        Map.entry("controlPort", c.controlPort()), Map.entry("signalBus", c.signalBus()), Map.entry("doipEcus", c.doipEcus()),
        Map.entry("doipPort", c.doipPort()), Map.entry("doipAddress", c.doipAddress()), Map.entry("doipTlsPort", c.doipTlsPort()),
        Map.entry("doipTlsDirectory", c.doipTlsDirectory()), Map.entry("doipAnnounceTo", c.doipAnnounceTo()),
        Map.entry("doipGateway", c.doipGateway()), Map.entry("doipFunctional", c.doipFunctional()),
        Map.entry("doipMaxTesters", c.doipMaxTesters()), Map.entry("doipBlock", c.doipMaxNumberOfBlockLength()),
        Map.entry("doipInitial", c.doipInitialInactivityMs()), Map.entry("doipGeneral", c.doipGeneralInactivityMs()),
        Map.entry("doipAlive", c.doipAliveCheckMs()));
  }
}
