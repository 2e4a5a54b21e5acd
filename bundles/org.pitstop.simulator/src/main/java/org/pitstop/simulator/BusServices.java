package org.pitstop.simulator;

import org.osgi.framework.Bundle;
import org.osgi.framework.ServiceFactory;
import org.osgi.framework.ServiceRegistration;
import org.pitstop.api.can.CanBus;
import org.pitstop.simulator.bus.BusNode;
import org.pitstop.simulator.bus.SimulatedBus;

/** Gives each bundle that uses a bus a node of its own: so one hears what another sends, and nobody hears himself. */
final class BusServices implements ServiceFactory<CanBus> {
  /** Bundles that bring the frames of other processes. */
  private static final String LINKS = "org.pitstop.can.";

  private final SimulatedBus bus;

  BusServices(SimulatedBus bus) {
    this.bus = bus;
  }

  @Override
  public CanBus getService(Bundle bundle, ServiceRegistration<CanBus> registration) {
    String user = bundle.getSymbolicName();
    return bus.attach(user, !user.startsWith(LINKS));
  }

  @Override
  public void ungetService(Bundle bundle, ServiceRegistration<CanBus> registration, CanBus service) {
    if (service instanceof BusNode node) {
      node.close();
    }
  }
}
