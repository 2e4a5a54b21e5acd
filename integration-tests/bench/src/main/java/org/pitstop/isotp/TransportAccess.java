package org.pitstop.isotp;

import java.util.Map;
import org.pitstop.api.can.CanBus;
import org.pitstop.api.link.DiagnosticTransport;
import org.pitstop.api.time.VehicleTime;

/** Makes the agent's ISO-TP without a framework, with its default limits. */
public final class TransportAccess {
  private TransportAccess() {}

  public static DiagnosticTransport over(VehicleTime time, CanBus... buses) {
    IsoTpTransport transport = new IsoTpTransport(time, IsoTpParameters.DEFAULT);
    for (CanBus bus : buses) {
      transport.addBus(bus, Map.of());
    }
    return transport;
  }
}
