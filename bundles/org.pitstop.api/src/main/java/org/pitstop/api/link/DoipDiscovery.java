package org.pitstop.api.link;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.osgi.annotation.versioning.ProviderType;

/**
 * Finds DoIP entities in a network and asks what they say of themselves, over UDP (ISO 13400-2). Every method waits in real time for as long
 * as its limit says; 2 s is A_DoIP_Ctrl of the standard.
 */
@ProviderType
public interface DoipDiscovery {

  /** The port of the standard. */
  int PORT = 13_400;

  /**
   * Asks all entities that a host or broadcast address reaches to identify themselves.
   *
   * @return those that answered within the limit, each once, in the order of their answers
   * @throws IOException if the network is not there; says what to do
   */
  List<DoipEntity> find(String broadcastHost, int port, Duration limit) throws IOException;

  /** As {@link #find}; only the entities of the vehicle with this identification number (17 characters). */
  List<DoipEntity> findByVin(String broadcastHost, int port, String vin, Duration limit) throws IOException;

  /** As {@link #find}; only the entity with this EID (12 hexadecimal digits). */
  List<DoipEntity> findByEid(String broadcastHost, int port, String eid, Duration limit) throws IOException;

  /** Asks one entity how many testers it takes. @return empty: no answer within the limit */
  Optional<EntityStatus> status(String host, int port, Duration limit) throws IOException;

  /** Asks one entity whether its vehicle is ready for diagnostics. @return empty: no answer within the limit */
  Optional<PowerMode> powerMode(String host, int port, Duration limit) throws IOException;

  /**
   * What an entity says of itself (vehicle announcement, vehicle identification response).
   *
   * @param host the address that its answer came from
   * @param vin vehicle identification number; empty: it has none yet
   * @param logicalAddress its own logical address
   * @param eid its entity identification, usually its MAC address, 12 hexadecimal digits
   * @param gid its group identification, 12 hexadecimal digits
   * @param furtherAction 0x00: none; 0x10: routing activation for central security is required; others belong to the manufacturer
   */
  record DoipEntity(String host, String vin, int logicalAddress, String eid, String gid, int furtherAction) {}

  /**
   * DoIP entity status.
   *
   * @param gateway whether it is a gateway; else a node with diagnostics of its own only
   * @param maxSockets TCP connections that it bears at once
   * @param openSockets those that are open now
   * @param maxDataBytes the longest message that it takes; 0: it does not say
   */
  record EntityStatus(boolean gateway, int maxSockets, int openSockets, long maxDataBytes) {}

  /** Diagnostic power mode. */
  enum PowerMode { NOT_READY, READY, NOT_SUPPORTED, RESERVED }
}
