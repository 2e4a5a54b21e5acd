package org.pitstop.can.socketcan;

import org.osgi.framework.BundleContext;
import org.osgi.framework.Constants;
import org.osgi.framework.FrameworkUtil;
import org.osgi.framework.InvalidSyntaxException;
import org.osgi.framework.ServiceReference;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.ConfigurationPolicy;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.metatype.annotations.AttributeDefinition;
import org.osgi.service.metatype.annotations.Designate;
import org.osgi.service.metatype.annotations.ObjectClassDefinition;
import org.osgi.util.tracker.ServiceTracker;
import org.pitstop.api.can.CanBus;
import org.pitstop.api.time.VehicleTime;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Joins a bus of this process to a CAN interface, for as long as the bus is there: so a simulated bus gets real neighbours. */
@Component(name = "org.pitstop.can.socketcan.serve", service = {}, configurationPolicy = ConfigurationPolicy.REQUIRE)
@Designate(ocd = ServeSocketCanComponent.Config.class, factory = true)
public final class ServeSocketCanComponent {

  private static final Logger LOG = LoggerFactory.getLogger(ServeSocketCanComponent.class);
  private static final int QUEUE_FRAMES = 1024;

  @ObjectClassDefinition(name = "Pitstop: serve a CAN bus at an interface", description = "Joins a bus of this process to a CAN interface")
  public @interface Config {
    @AttributeDefinition(description = "name of the bus to join to the interface")
    String bus();

    @AttributeDefinition(description = "socketcan: and the interface, e.g. socketcan:vcan0; for CAN FD its MTU must be 72")
    String uri();
  }

  private final BundleContext context;
  private final String uri;
  private final VehicleTime time;
  private final ServiceTracker<CanBus, Join> tracker;

  /** A bus, and what it is joined to. */
  private record Join(SocketCanBus line, Bridge bridge) {}

  /** @throws IllegalArgumentException for a wrong configuration; says which key */
  @Activate
  public ServeSocketCanComponent(BundleContext context, Config config, @Reference VehicleTime time) throws InvalidSyntaxException {
    SocketCanComponent.requireRealTime(time, config.bus(), config.uri());
    this.context = context;
    this.time = time;
    uri = config.uri();
    SocketCanComponent.device(uri);
    String filter = "(&(" + Constants.OBJECTCLASS + "=" + CanBus.class.getName() + ")(" + CanBus.NAME + "=" + config.bus() + "))";
    tracker = new ServiceTracker<>(context, FrameworkUtil.createFilter(filter), null) {
      @Override
      public Join addingService(ServiceReference<CanBus> reference) {
        return uri.equals(reference.getProperty(CanBus.LINK)) ? null : begin(reference);
      }

      @Override
      public void removedService(ServiceReference<CanBus> reference, Join join) {
        end(reference, join);
      }
    };
    tracker.open();
  }

  private Join begin(ServiceReference<CanBus> reference) {
    CanBus bus = context.getService(reference);
    SocketCanBus line = SocketCanComponent.open(bus.name(), uri, bus.fd(), QUEUE_FRAMES, new LinkTaps(), time);
    Join join = new Join(line, new Bridge(bus, line, time));
    line.start();
    LOG.info("bus joined to interface bus={} uri={} fd={}", bus.name(), uri, bus.fd());
    return join;
  }

  private void end(ServiceReference<CanBus> reference, Join join) {
    join.bridge.close();
    join.line.close();
    context.ungetService(reference);
  }

  @Deactivate
  public void stop() {
    tracker.close();
  }
}
