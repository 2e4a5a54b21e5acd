package org.pitstop.flash;

import java.io.IOException;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import org.osgi.framework.Constants;
import org.osgi.service.component.annotations.Component;
import org.pitstop.api.link.CanAddress;
import org.pitstop.api.link.DiagnosticLink;
import org.pitstop.api.link.DiagnosticTransport;
import org.pitstop.api.link.EcuAddress;

/**
 * Leads to ECUs that are only played, so that a rehearsal shows the very bytes that the UDS client sends. Each has a bus of its own; the
 * transports of real buses serve every CAN address and must be asked later.
 */
@Component(name = "org.pitstop.flash.paper", service = {DiagnosticTransport.class, PaperTransport.class},
    property = Constants.SERVICE_RANKING + ":Integer=1000")
public final class PaperTransport implements DiagnosticTransport {
  private static final AtomicLong LAST = new AtomicLong();
  private final Map<EcuAddress, PaperEcu> ecus = new ConcurrentHashMap<>();

  /** The address of an ECU until it is {@link #remove removed}. */
  EcuAddress add(PaperEcu ecu) {
    EcuAddress address = CanAddress.classic("rehearsal " + LAST.incrementAndGet(), 0, 1);
    ecus.put(address, ecu);
    return address;
  }

  void remove(EcuAddress address) {
    ecus.remove(address);
  }

  @Override
  public boolean serves(EcuAddress address) {
    return ecus.containsKey(address);
  }

  @Override
  public DiagnosticLink open(EcuAddress address, DiagnosticLink.Listener listener) throws IOException {
    PaperEcu ecu = ecus.get(address);
    if (ecu == null) {
      throw new IOException("the rehearsal over " + address + " is over");
    }
    return ecu.link(listener);
  }
}
