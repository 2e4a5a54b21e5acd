package org.pitstop.api.uds;

import java.io.IOException;
import org.osgi.annotation.versioning.ProviderType;
import org.pitstop.api.link.EcuAddress;

/** Where UDS clients come from. */
@ProviderType
public interface UdsClients {

  /** Opens a conversation with an ECU. @throws IOException if no transport serves the address or its bus is not there */
  UdsClient open(EcuAddress address, UdsTiming timing) throws IOException;
}
