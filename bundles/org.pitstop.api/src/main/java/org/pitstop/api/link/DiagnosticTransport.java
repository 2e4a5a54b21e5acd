package org.pitstop.api.link;

import java.io.IOException;
import org.osgi.annotation.versioning.ProviderType;

/** Opens conversations with ECUs; one service a transport protocol, told apart by {@link #serves}. */
@ProviderType
public interface DiagnosticTransport {

  /** Whether addresses of this kind are this transport's. */
  boolean serves(EcuAddress address);

  /**
   * Opens the conversation with one ECU. Several may be open at once, also on one bus.
   *
   * @throws IOException if the bus or host is not there; says which and what to do
   */
  DiagnosticLink open(EcuAddress address, DiagnosticLink.Listener listener) throws IOException;
}
