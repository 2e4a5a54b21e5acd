package org.pitstop.uds;

import java.util.Map;
import org.osgi.framework.Constants;
import org.pitstop.api.link.DiagnosticTransport;
import org.pitstop.api.time.VehicleTime;
import org.pitstop.api.uds.UdsClients;

/** The UDS client of the vehicle, for tests of what stands above it. */
public final class RealClients {
  private RealClients() {}

  /** @param transports the later ones go first */
  public static UdsClients over(VehicleTime time, DiagnosticTransport... transports) {
    TransportUdsClients clients = new TransportUdsClients(time, UdsLimits.DEFAULT);
    for (int i = 0; i < transports.length; i++) {
      clients.bindTransport(transports[i], Map.of(Constants.SERVICE_RANKING, i));
    }
    return clients;
  }
}
