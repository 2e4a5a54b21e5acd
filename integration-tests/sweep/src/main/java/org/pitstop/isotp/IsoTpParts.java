package org.pitstop.isotp;

import java.util.Collection;
import java.util.Map;
import org.pitstop.api.can.CanBus;
import org.pitstop.api.link.DiagnosticTransport;
import org.pitstop.api.time.VehicleTime;
import org.pitstop.sweep.Settings;

/** The production ISO-TP transport over these buses. */
public final class IsoTpParts {
  private IsoTpParts() {}

  public static DiagnosticTransport transport(VehicleTime time, Collection<? extends CanBus> buses) {
    IsoTpTransport transport = new IsoTpTransport(time, Settings.of(IsoTpTransport.Config.class, Map.of()));
    buses.forEach(b -> transport.addBus(b, Map.of(CanBus.NAME, b.name())));
    return transport;
  }
}
