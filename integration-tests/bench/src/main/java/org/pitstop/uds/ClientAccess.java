package org.pitstop.uds;

import org.pitstop.api.link.DiagnosticTransport;
import org.pitstop.api.time.VehicleTime;
import org.pitstop.api.uds.UdsClients;

/** Makes the agent's UDS clients without a framework, with their default limits. */
public final class ClientAccess {
  private ClientAccess() {}

  public static UdsClients over(DiagnosticTransport transport, VehicleTime time) {
    TransportUdsClients clients = new TransportUdsClients(time, UdsLimits.DEFAULT);
    clients.addTransport(transport);
    return clients;
  }
}
