package org.pitstop.uds;

import java.util.Map;
import org.pitstop.api.link.DiagnosticTransport;
import org.pitstop.api.time.VehicleTime;
import org.pitstop.api.uds.UdsClients;
import org.pitstop.sweep.Settings;

/** The production UDS clients, wired by hand. */
public final class UdsParts {
  private UdsParts() {}

  public static UdsClients clients(VehicleTime time, DiagnosticTransport transport) {
    TransportUdsClients clients = new TransportUdsClients(time, Settings.of(TransportUdsClients.Config.class, Map.of()));
    clients.addTransport(transport);
    return clients;
  }
}
