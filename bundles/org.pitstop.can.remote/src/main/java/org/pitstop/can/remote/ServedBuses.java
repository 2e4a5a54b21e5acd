package org.pitstop.can.remote;

import java.net.InetSocketAddress;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.Map;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Reference;
import org.pitstop.api.can.CanBus;
import org.pitstop.api.time.VehicleTime;

/** What the configurations of {@code org.pitstop.can.serve} share: one hub a bus, one listener a TCP port. */
@Component(name = "org.pitstop.can.serve.shared", service = ServedBuses.class)
public final class ServedBuses {

  private final VehicleTime time;
  private final Map<CanBus, Shared> hubs = new IdentityHashMap<>();
  private final Map<InetSocketAddress, SocketcandServer> servers = new HashMap<>();

  private static final class Shared {
    private Hub hub;
    private int users;
  }

  @Activate
  public ServedBuses(@Reference VehicleTime time) {
    this.time = time;
  }

  /** Begins to serve a bus; closing ends it. */
  synchronized AutoCloseable serve(CanBus bus, LinkUri listen) {
    Hub hub = hub(bus);
    return switch (listen.protocol()) {
      case SOCKETCAND -> {
        servers.computeIfAbsent(listen.remote(), address -> new SocketcandServer(address, time)).add(hub);
        yield () -> endTcp(bus, hub, listen.remote());
      }
      case CANNELLONI -> {
        CannelloniNode node = new CannelloniNode(listen, hub, time);
        yield () -> {
          node.close();
          release(bus);
        };
      }
    };
  }

  private Hub hub(CanBus bus) {
    Shared shared = hubs.computeIfAbsent(bus, b -> new Shared());
    if (shared.hub == null) {
      shared.hub = new Hub(bus, time);
    }
    shared.users++;
    return shared.hub;
  }

  private synchronized void endTcp(CanBus bus, Hub hub, InetSocketAddress address) {
    SocketcandServer server = servers.get(address);
    if (server != null && server.remove(hub)) {
      servers.remove(address);
      server.close();
    }
    release(bus);
  }

  private synchronized void release(CanBus bus) {
    Shared shared = hubs.get(bus);
    if (shared != null && --shared.users == 0) {
      hubs.remove(bus);
      shared.hub.close();
    }
  }

  @Deactivate
  synchronized void stop() {
    servers.values().forEach(SocketcandServer::close);
    servers.clear();
    hubs.values().forEach(shared -> shared.hub.close());
    hubs.clear();
  }
}
