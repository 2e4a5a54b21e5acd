package org.pitstop.uds;

import java.io.IOException;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Modified;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.component.annotations.ReferenceCardinality;
import org.osgi.service.component.annotations.ReferencePolicy;
import org.osgi.service.component.annotations.ReferencePolicyOption;
import org.osgi.service.metatype.annotations.AttributeDefinition;
import org.osgi.service.metatype.annotations.Designate;
import org.osgi.service.metatype.annotations.ObjectClassDefinition;
import org.pitstop.api.link.DiagnosticTransport;
import org.pitstop.api.link.EcuAddress;
import org.pitstop.api.time.VehicleTime;
import org.pitstop.api.uds.UdsClient;
import org.pitstop.api.uds.UdsClients;
import org.pitstop.api.uds.UdsTiming;

/** Opens UDS clients over whichever transport serves the ECU's address. */
@Component(name = "org.pitstop.uds")
@Designate(ocd = TransportUdsClients.Config.class)
public final class TransportUdsClients implements UdsClients {

  /** Limits of the tester; times of an ECU belong into its profile. */
  @ObjectClassDefinition(name = "UDS client")
  @interface Config {

    @AttributeDefinition(description = "What the network may add to P2 and P2*, in ms. Default 50")
    int p2MarginMs() default 50;

    @AttributeDefinition(description = "Pause before a request is repeated after NRC 0x21, in ms. Default 50")
    int busyPauseMs() default 50;

    @AttributeDefinition(description = "How often one request is repeated after NRC 0x21. Default 10")
    int busyRepeats() default 10;
  }

  private final VehicleTime time;
  private volatile UdsLimits limits;
  private final List<DiagnosticTransport> transports = new CopyOnWriteArrayList<>();

  @Activate
  public TransportUdsClients(@Reference VehicleTime time, Config config) {
    this(time, limits(config));
  }

  /** New values are for new clients: those that are open go on as they are. */
  @Modified
  void modified(Config config) {
    limits = limits(config);
  }

  private static UdsLimits limits(Config config) {
    return UdsLimits.milliseconds(config.p2MarginMs(), config.busyPauseMs(), config.busyRepeats());
  }

  TransportUdsClients(VehicleTime time, UdsLimits limits) {
    this.time = time;
    this.limits = limits;
  }

  @Reference(cardinality = ReferenceCardinality.MULTIPLE, policy = ReferencePolicy.DYNAMIC, policyOption = ReferencePolicyOption.GREEDY)
  void addTransport(DiagnosticTransport transport) {
    transports.add(transport);
  }

  void removeTransport(DiagnosticTransport transport) {
    transports.remove(transport);
  }

  @Override
  public UdsClient open(EcuAddress address, UdsTiming timing) throws IOException {
    for (DiagnosticTransport transport : transports) {
      if (transport.serves(address)) {
        return new LinkUdsClient(new Conversation(transport, address, limits, time), timing, time);
      }
    }
    throw new IOException("no transport serves " + address + ": is org.pitstop.isotp (CAN) or org.pitstop.doip running?");
  }
}
