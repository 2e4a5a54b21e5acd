package org.pitstop.can.remote;

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

/** Publishes a bus of this process to the network, for as long as the bus is there. */
@Component(name = "org.pitstop.can.serve", service = {}, configurationPolicy = ConfigurationPolicy.REQUIRE)
@Designate(ocd = ServeComponent.Config.class, factory = true)
public final class ServeComponent {

  private static final Logger LOG = LoggerFactory.getLogger(ServeComponent.class);

  @ObjectClassDefinition(name = "Pitstop: serve a CAN bus", description = "Lets other tools join a bus of this process over the network")
  public @interface Config {
    @AttributeDefinition(description = "name of the bus to publish")
    String bus();

    @AttributeDefinition(description = "socketcand://address:port (several buses may share a port) or cannelloni://peer:port?local=port")
    String listen();
  }

  private final BundleContext context;
  private final ServedBuses served;
  private final LinkUri listen;
  private final ServiceTracker<CanBus, AutoCloseable> tracker;

  /** @throws IllegalArgumentException for a wrong configuration; says which key */
  @Activate
  public ServeComponent(BundleContext context, Config config, @Reference VehicleTime time, @Reference ServedBuses served)
      throws InvalidSyntaxException {
    Limits.realTime(time, "serving bus " + config.bus() + " at " + config.listen());
    this.context = context;
    this.served = served;
    listen = LinkUri.parse(config.listen());
    String filter = "(&(" + Constants.OBJECTCLASS + "=" + CanBus.class.getName() + ")(" + CanBus.NAME + "=" + config.bus() + "))";
    tracker = new ServiceTracker<>(context, FrameworkUtil.createFilter(filter), null) {
      @Override
      public AutoCloseable addingService(ServiceReference<CanBus> reference) {
        return begin(reference);
      }

      @Override
      public void removedService(ServiceReference<CanBus> reference, AutoCloseable service) {
        end(reference, service);
      }
    };
    tracker.open();
  }

  private AutoCloseable begin(ServiceReference<CanBus> reference) {
    return served.serve(context.getService(reference), listen);
  }

  private void end(ServiceReference<CanBus> reference, AutoCloseable service) {
    try {
      service.close();
    } catch (Exception e) {
      LOG.warn("bus not closed cleanly bus={} listen={}", reference.getProperty(CanBus.NAME), listen, e);
    } finally {
      context.ungetService(reference);
    }
  }

  @Deactivate
  public void stop() {
    tracker.close();
  }
}
