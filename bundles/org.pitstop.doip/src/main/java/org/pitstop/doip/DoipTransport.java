package org.pitstop.doip;

import java.io.IOException;
import java.time.Instant;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;
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
import org.pitstop.api.link.DiagnosticLink;
import org.pitstop.api.link.DiagnosticTransport;
import org.pitstop.api.link.DoipAddress;
import org.pitstop.api.link.EcuAddress;
import org.pitstop.api.link.LinkTap;
import org.pitstop.api.time.VehicleTime;
import org.pitstop.api.time.WallTime;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Opens conversations with ECUs behind DoIP entities; those behind one entity share one TCP connection. */
@Component(name = "org.pitstop.doip")
@Designate(ocd = DoipTransport.Config.class)
public final class DoipTransport implements DiagnosticTransport {
  private static final Logger LOG = LoggerFactory.getLogger(DoipTransport.class);
  /** A connection may end while we ask for it; then the next one is new. */
  private static final int MAX_ATTEMPTS = 3;

  /** Timers and limits of ISO 13400-2:2019; host, port and logical addresses stand in each ECU's profile. */
  @ObjectClassDefinition(name = "DoIP")
  @interface Config {

    @AttributeDefinition(description = "Protocol version of our messages: 2 (ISO 13400-2:2012) or 3 (2019). Default 2")
    int protocolVersion() default Header.VERSION_2012;

    @AttributeDefinition(description = "Routing activation type: 0 default, 1 as regulations require, 224 central security. Default 0")
    int activationType() default 0;

    @AttributeDefinition(description = "Until TCP, and then TLS, are connected, in ms. Default 2000")
    int connectMs() default 2000;

    @AttributeDefinition(description = "Until the routing activation response comes, in ms. Default 2000")
    int routingActivationMs() default 2000;

    @AttributeDefinition(description = "How long response code 0x11 (confirmation required in the vehicle) is borne, in ms. Default 30000")
    int confirmationMs() default 30_000;

    @AttributeDefinition(description = "Between two routing activation requests meanwhile, in ms. Default 2000")
    int confirmationPollMs() default 2000;

    @AttributeDefinition(description = "A_DoIP_Diagnostic_Message: until a diagnostic message is acknowledged, in ms. Default 2000")
    long diagnosticMessageMs() default 2000;

    @AttributeDefinition(description = "Until TCP has taken a whole message, in ms. Default 10000")
    long writeMs() default 10_000;

    @AttributeDefinition(description = "Until more of a message that has begun comes, in ms. Default 2000")
    long receiveMs() default 2000;

    @AttributeDefinition(description = "Longest payload that is received, in bytes. Default 1048640")
    int maxPayloadBytes() default (1 << 20) + 64;

    @AttributeDefinition(description = "Socket buffers, each way, in bytes; 0: as the system tunes them. Default 0")
    int socketBufferBytes() default 0;

    @AttributeDefinition(description = "PEM file of the certificates that a gateway's own must lead to; empty: no secured connections")
    String trustFile() default "";

    @AttributeDefinition(description = "PEM file of our own certificate and those above it; empty: none")
    String certificateFile() default "";

    @AttributeDefinition(description = "PEM file of its private key (PKCS #8); empty: none")
    String keyFile() default "";

    @AttributeDefinition(description = "Whether a gateway's certificate must name the profile's host. Default false: ECUs have no names")
    boolean checkHostName() default false;
  }

  private final VehicleTime time;
  private final Supplier<Instant> now;
  private final Taps taps;
  private volatile DoipParameters parameters;
  private volatile boolean stopped;
  private final Map<GatewayKey, GatewayConnection> connections = new ConcurrentHashMap<>();

  @Activate
  public DoipTransport(@Reference VehicleTime time, @Reference WallTime wall, Config config) {
    this(time, wall::now, DoipParameters.of(config));
  }

  /** New values are for new connections: those that are open go on as they are. */
  @Modified
  void modified(Config config) {
    parameters = DoipParameters.of(config);
  }

  DoipTransport(VehicleTime time, Supplier<Instant> now, DoipParameters parameters) {
    this.time = time;
    this.now = now;
    this.taps = new Taps(time);
    this.parameters = parameters;
  }

  @Reference(cardinality = ReferenceCardinality.MULTIPLE, policy = ReferencePolicy.DYNAMIC, policyOption = ReferencePolicyOption.GREEDY)
  void addTap(LinkTap tap) {
    taps.add(tap);
  }

  void removeTap(LinkTap tap) {
    taps.remove(tap);
  }

  @Deactivate
  void deactivate() {
    stopped = true;
    connections.values().forEach(c -> c.fail("the DoIP component stopped; open the conversation again once it is back"));
  }

  @Override
  public boolean serves(EcuAddress address) {
    return address instanceof DoipAddress;
  }

  @Override
  public DiagnosticLink open(EcuAddress address, DiagnosticLink.Listener listener) throws IOException {
    if (!(address instanceof DoipAddress doip)) {
      throw new IOException("DoIP does not serve " + address);
    }
    AddressRules.check(doip);
    for (int i = 0; i < MAX_ATTEMPTS && !stopped; i++) {
      GatewayConnection gateway = connections.computeIfAbsent(GatewayKey.of(doip), this::connection);
      DoipLink link = new DoipLink(doip, gateway, time, listener);
      if (gateway.attach(link)) {
        return link;
      }
      connections.remove(gateway.key(), gateway);
    }
    throw new IOException(stopped ? "the DoIP component has stopped" : "the connection to " + doip.place() + " ended " + MAX_ATTEMPTS
        + " times while it was being opened");
  }

  private GatewayConnection connection(GatewayKey key) {
    DoipParameters p = parameters;
    LOG.debug("new connection gateway={}", key.place());
    return new GatewayConnection(key, p, new Connector(p, now), time, taps, ended -> connections.remove(key, ended));
  }
}
