package org.pitstop.uds;

import java.io.IOException;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.osgi.framework.Constants;
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

/** Opens UDS clients over the transport that serves the ECU's address; of several, that with the highest service ranking. */
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
  private final Map<DiagnosticTransport, Integer> rankings = new ConcurrentHashMap<>();

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
  void bindTransport(DiagnosticTransport transport, Map<String, Object> properties) {
    rankings.put(transport, properties.get(Constants.SERVICE_RANKING) instanceof Integer ranking ? ranking : 0);
  }

  void unbindTransport(DiagnosticTransport transport) {
    rankings.remove(transport);
  }

  /** Without a framework. */
  void addTransport(DiagnosticTransport transport) {
    bindTransport(transport, Map.of());
  }

  @Override
  public UdsClient open(EcuAddress address, UdsTiming timing) throws IOException {
    DiagnosticTransport transport = rankings.entrySet().stream().sorted(Map.Entry.<DiagnosticTransport, Integer>comparingByValue().reversed())
        .map(Map.Entry::getKey).filter(t -> t.serves(address)).findFirst()
        .orElseThrow(() -> new IOException("no transport serves " + address + ": is org.pitstop.isotp (CAN) or org.pitstop.doip running?"));
    return new LinkUdsClient(new Conversation(transport, address, limits, time), timing, time);
  }
}
