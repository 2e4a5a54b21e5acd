package org.pitstop.can.socketcan;

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

/** Publishes a CAN interface of this machine as a {@link CanBus}. */
@Capability(namespace = "osgi.service", attribute = "objectClass:List<String>=\"org.pitstop.api.can.CanBus\"", effective = "active")
@Component(name = "org.pitstop.can.socketcan", service = {}, configurationPolicy = ConfigurationPolicy.REQUIRE)
@Designate(ocd = SocketCanComponent.Config.class, factory = true)
public final class SocketCanComponent {

  private static final String SCHEME = "socketcan:";
  private static final int MAX_QUEUE_FRAMES = 65_536;

  @ObjectClassDefinition(name = "Pitstop: SocketCAN bus", description = "A CAN interface of this Linux machine")
  public @interface Config {
    @AttributeDefinition(description = "name of the bus, as ECU profiles use it")
    String bus();

    @AttributeDefinition(description = "socketcan: and the interface, e.g. socketcan:can0; its bit rates are set by 'ip link'")
    String uri();

    @AttributeDefinition(description = "whether CAN FD frames are sent and received")
    boolean fd() default false;

    @AttributeDefinition(description = "how many frames may wait for the bus; more are refused (1-65536)")
    int queueFrames() default 1024;
  }

  private final LinkTaps taps = new LinkTaps();
  private final ServiceRegistration<CanBus> registration;
  private final SocketCanBus bus;

  /** @throws IllegalArgumentException for a wrong configuration; says which key */
  @Activate
  public SocketCanComponent(BundleContext context, Config config, @Reference VehicleTime time) {
    requireRealTime(time, config.bus(), config.uri());
    if (config.queueFrames() < 1 || config.queueFrames() > MAX_QUEUE_FRAMES) {
      throw new IllegalArgumentException("queueFrames=" + config.queueFrames() + " (allowed: 1…" + MAX_QUEUE_FRAMES + ")");
    }
    bus = open(config.bus(), config.uri(), config.fd(), config.queueFrames(), taps, time);
    Hashtable<String, Object> properties = new Hashtable<>();
    properties.put(CanBus.NAME, config.bus());
    properties.put(CanBus.LINK, config.uri());
    registration = context.registerService(CanBus.class, bus, properties);
    bus.start();
  }

  @Reference(cardinality = ReferenceCardinality.MULTIPLE, policy = ReferencePolicy.DYNAMIC, policyOption = ReferencePolicyOption.GREEDY)
  void addTap(LinkTap tap) {
    taps.add(tap);
    bus.refreshFilters();
  }

  void removeTap(LinkTap tap) {
    taps.remove(tap);
    bus.refreshFilters();
  }

  /** A bus on an interface of this machine, not yet started. */
  static SocketCanBus open(String bus, String uri, boolean fd, int queueFrames, LinkTaps taps, VehicleTime time) {
    String device = device(uri);
    NativeLibrary.load();
    return new SocketCanBus(bus, fd, queueFrames, () -> JavaCanSocket.open(device, fd), taps, time);
  }

  static void requireRealTime(VehicleTime time, String bus, String uri) {
    if (time.isVirtual()) {
      throw new IllegalStateException("bus " + bus + " at " + uri + " needs real time, but vehicle time is virtual");
    }
  }

  /** The interface's name: at most 15 characters (IFNAMSIZ). */
  static String device(String uri) {
    if (!uri.matches(SCHEME + "[A-Za-z0-9_.-]{1,15}")) {
      throw new IllegalArgumentException("uri=" + uri + " is not socketcan:INTERFACE, e.g. socketcan:can0");
    }
    return uri.substring(SCHEME.length());
  }

  @Deactivate
  public void stop() {
    registration.unregister();
    bus.close();
  }
}
