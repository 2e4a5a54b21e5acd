package org.pitstop.isotp;

import java.io.IOException;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
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
import org.pitstop.api.link.CanAddress;
import org.pitstop.api.link.DiagnosticLink;
import org.pitstop.api.link.DiagnosticTransport;
import org.pitstop.api.link.EcuAddress;
import org.pitstop.api.time.VehicleTime;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Opens ISO-TP conversations over the CAN buses that are there. */
@Component(name = "org.pitstop.isotp")
@Designate(ocd = IsoTpTransport.Config.class)
public final class IsoTpTransport implements DiagnosticTransport {
  private static final Logger LOG = LoggerFactory.getLogger(IsoTpTransport.class);

  /** Timers of ISO 15765-2:2016, table 21; what an ECU needs otherwise belongs into its profile. */
  @ObjectClassDefinition(name = "ISO-TP")
  @interface Config {

    @AttributeDefinition(description = "N_As in ms: until a frame of a message that we send is on the bus. Default 1000")
    int nAsMs() default 1000;

    @AttributeDefinition(description = "N_Ar in ms: until a FlowControl that we send is on the bus. Default 1000")
    int nArMs() default 1000;

    @AttributeDefinition(description = "N_Bs in ms: until the ECU's FlowControl comes. Default 1000")
    int nBsMs() default 1000;

    @AttributeDefinition(description = "N_Br in ms: how long a full bus may refuse our FlowControl. Default 500")
    int nBrMs() default 500;

    @AttributeDefinition(description = "N_Cs in ms: how long a full bus may refuse our ConsecutiveFrame. Default 500")
    int nCsMs() default 500;

    @AttributeDefinition(description = "N_Cr in ms: until the ECU's next ConsecutiveFrame comes. Default 1000")
    int nCrMs() default 1000;

    @AttributeDefinition(description = "How many FlowControl WAIT in a row are borne. Default 10")
    int wftMax() default 10;

    @AttributeDefinition(description = "Longest message in bytes that is received. Default 1048576")
    int maxLengthBytes() default 1 << 20;

    @AttributeDefinition(description = "Frames handed to the bus ahead of time with STmin 0; two thirds are confirmed at once, and must "
        + "be on the bus within nAsMs: below 12 kbit/s fewer. 1-256, default 128")
    int window() default 128;
  }

  private final VehicleTime time;
  private volatile IsoTpParameters parameters;
  private final Map<CanBus, String> buses = new LinkedHashMap<>();
  /** Of the buses where a conversation has been. Guarded by {@link #buses}. */
  private final Map<CanBus, ForeignTesters> testers = new HashMap<>();
  private final Set<IsoTpLink> links = ConcurrentHashMap.newKeySet();

  @Activate
  public IsoTpTransport(@Reference VehicleTime time, Config config) {
    this(time, parameters(config));
  }

  /** New values are for new conversations: those under way go on as they are. */
  @Modified
  void modified(Config config) {
    parameters = parameters(config);
  }

  private static IsoTpParameters parameters(Config config) {
    return IsoTpParameters.milliseconds(config.nAsMs(), config.nArMs(), config.nBsMs(), config.nBrMs(), config.nCsMs(), config.nCrMs(),
        config.wftMax(), config.maxLengthBytes(), config.window());
  }

  IsoTpTransport(VehicleTime time, IsoTpParameters parameters) {
    this.time = time;
    this.parameters = parameters;
  }

  @Reference(cardinality = ReferenceCardinality.MULTIPLE, policy = ReferencePolicy.DYNAMIC, policyOption = ReferencePolicyOption.GREEDY)
  void addBus(CanBus bus, Map<String, Object> properties) {
    synchronized (buses) {
      buses.put(bus, properties.get(CanBus.NAME) instanceof String name ? name : bus.name());
    }
  }

  void removeBus(CanBus bus) {
    synchronized (buses) { // also waits for an open() that has just found it
      buses.remove(bus);
      forget(bus);
    }
    endLinks(bus, "CAN bus " + bus.name() + " is gone");
  }

  @Deactivate
  void deactivate() {
    synchronized (buses) {
      List.copyOf(testers.keySet()).forEach(this::forget);
      buses.clear();
    }
    endLinks(null, "the ISO-TP component stopped; open the conversation again once it is back");
  }

  private void forget(CanBus bus) {
    ForeignTesters gone = testers.remove(bus);
    if (gone != null) {
      gone.close();
    }
  }

  private void endLinks(CanBus bus, String why) {
    for (IsoTpLink link : links) {
      if (bus == null || link.bus() == bus) {
        links.remove(link);
        LOG.info("link ended bus={} why={}", link.bus().name(), why);
        link.gone(why);
      }
    }
  }

  @Override
  public boolean serves(EcuAddress address) {
    return address instanceof CanAddress;
  }

  @Override
  public DiagnosticLink open(EcuAddress address, DiagnosticLink.Listener listener) throws IOException {
    if (!(address instanceof CanAddress can)) {
      throw new IOException("ISO-TP does not serve " + address);
    }
    synchronized (buses) {
      CanBus bus = find(can.bus());
      AddressRules.check(can, bus.fd());
      IsoTpLink link = new IsoTpLink(bus, can, time, parameters, listener, links::remove);
      link.watched(testers.computeIfAbsent(bus, b -> new ForeignTesters(b, time)).watch(can));
      link.attach();
      links.add(link);
      return link;
    }
  }

  private CanBus find(String name) throws IOException {
    for (Map.Entry<CanBus, String> entry : buses.entrySet()) {
      if (entry.getValue().equals(name)) {
        return entry.getKey();
      }
    }
    throw new IOException("no CAN bus named '" + name + "' (there are " + buses.values()
        + "): check the profile's bus and the configured links");
  }
}
