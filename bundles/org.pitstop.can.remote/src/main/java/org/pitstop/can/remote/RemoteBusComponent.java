package org.pitstop.can.remote;

import java.util.Hashtable;
import org.osgi.annotation.bundle.Capability;
import org.osgi.framework.BundleContext;
import org.osgi.framework.ServiceRegistration;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.ConfigurationPolicy;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.component.annotations.ReferenceCardinality;
import org.osgi.service.component.annotations.ReferencePolicy;
import org.osgi.service.component.annotations.ReferencePolicyOption;
import org.osgi.service.metatype.annotations.AttributeDefinition;
import org.osgi.service.metatype.annotations.Designate;
import org.osgi.service.metatype.annotations.ObjectClassDefinition;
import org.pitstop.api.can.CanBus;
import org.pitstop.api.link.LinkTap;
import org.pitstop.api.time.VehicleTime;

/** Publishes a bus that is reached over the network, as a {@link CanBus}. */
@Capability(namespace = "osgi.service", attribute = "objectClass:List<String>=\"org.pitstop.api.can.CanBus\"", effective = "active")
@Component(name = "org.pitstop.can.remote", service = {}, configurationPolicy = ConfigurationPolicy.REQUIRE)
@Designate(ocd = RemoteBusComponent.Config.class, factory = true)
public final class RemoteBusComponent {

  @ObjectClassDefinition(name = "Pitstop: CAN bus over the network", description = "A bus behind socketcand (TCP) or cannelloni (UDP)")
  public @interface Config {
    @AttributeDefinition(description = "name of the bus, as ECU profiles use it")
    String bus();

    @AttributeDefinition(description = "socketcand://host:port/bus (classic CAN) or cannelloni://host:port?local=port (CAN FD too)")
    String uri();

    @AttributeDefinition(description = "nominal bit rate of the bus behind the link, in bit/s: tells when a frame has been on the bus")
    int bitrate() default 500_000;

    @AttributeDefinition(description = "bit rate of CAN FD's data phase, in bit/s; 0: a classic bus")
    int dataBitrate() default 0;

    @AttributeDefinition(description = "how many frames may be ahead of the bus; more are refused (1-65536)")
    int queueFrames() default 1024;
  }

  private final LinkTaps taps = new LinkTaps();
  private final ServiceRegistration<CanBus> registration;
  private final Link link;

  /** @throws IllegalArgumentException for a wrong configuration; says which key */
  @Activate
  public RemoteBusComponent(BundleContext context, Config config, @Reference VehicleTime time) {
    Limits.realTime(time, "bus " + config.bus() + " over " + config.uri());
    Limits.check("bitrate", config.bitrate(), 10_000, 1_000_000);
    Limits.check("dataBitrate", config.dataBitrate(), 0, 8_000_000);
    Limits.check("queueFrames", config.queueFrames(), 1, 65_536);
    LinkUri uri = LinkUri.parse(config.uri());
    if (uri.protocol() == LinkUri.Protocol.SOCKETCAND && config.dataBitrate() > 0) {
      throw new IllegalArgumentException("dataBitrate of bus " + config.bus() + ": socketcand carries no CAN FD; use cannelloni, or 0");
    }
    RemoteBus bus = new RemoteBus(config.bus(), config.uri(), config.bitrate(), config.dataBitrate(), config.queueFrames(), taps, time);
    link = link(uri, bus, time);
    Hashtable<String, Object> properties = new Hashtable<>();
    properties.put(CanBus.NAME, config.bus());
    properties.put(CanBus.LINK, config.uri());
    registration = context.registerService(CanBus.class, bus, properties);
    link.start();
  }

  @Reference(cardinality = ReferenceCardinality.MULTIPLE, policy = ReferencePolicy.DYNAMIC, policyOption = ReferencePolicyOption.GREEDY)
  void addTap(LinkTap tap) {
    taps.add(tap);
  }

  void removeTap(LinkTap tap) {
    taps.remove(tap);
  }

  @Deactivate
  public void stop() {
    registration.unregister();
    link.close();
  }

  static Link link(LinkUri uri, RemoteBus bus, VehicleTime time) {
    Link link = switch (uri.protocol()) {
      case SOCKETCAND -> new SocketcandLink(uri, bus, time);
      case CANNELLONI -> new CannelloniPort(uri, bus.outgoing(),
          new CannelloniPort.User(bus.name(), bus::up, bus::down, bus::received), time);
    };
    bus.over(link);
    return link;
  }
}
