package org.pitstop.doip;

import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetSocketAddress;
import java.net.ProtocolException;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.LongSupplier;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Modified;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.component.annotations.ReferenceCardinality;
import org.osgi.service.component.annotations.ReferencePolicy;
import org.osgi.service.component.annotations.ReferencePolicyOption;
import org.pitstop.api.link.DoipDiscovery;
import org.pitstop.api.link.LinkTap;
import org.pitstop.api.time.VehicleTime;
import org.pitstop.api.time.WallTime;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Asks over UDP, and reads the answers that come to the port it asked from. */
@Component(name = "org.pitstop.doip.discovery", configurationPid = "org.pitstop.doip")
public final class DoipVehicleFinder implements DoipDiscovery {
  private static final Logger LOG = LoggerFactory.getLogger(DoipVehicleFinder.class);
  /** No vehicle has more; a flood of answers must not fill the memory. */
  static final int MAX_ENTITIES = 256;
  /** The longest answer that we understand has 41 bytes; a longer one is cut off and refused. */
  private static final int DATAGRAM_BYTES = 512;

  private final LongSupplier nanos;
  private final Taps taps;
  private volatile int version;

  @Activate
  public DoipVehicleFinder(@Reference VehicleTime time, @Reference WallTime wall, DoipTransport.Config config) {
    this(time, wall::nanos, DoipParameters.of(config).version());
  }

  DoipVehicleFinder(VehicleTime time, LongSupplier nanos, int version) {
    this.nanos = nanos;
    this.taps = new Taps(time);
    this.version = version;
  }

  @Modified
  void modified(DoipTransport.Config config) {
    version = DoipParameters.of(config).version();
  }

  @Reference(cardinality = ReferenceCardinality.MULTIPLE, policy = ReferencePolicy.DYNAMIC, policyOption = ReferencePolicyOption.GREEDY)
  void addTap(LinkTap tap) {
    taps.add(tap);
  }

  void removeTap(LinkTap tap) {
    taps.remove(tap);
  }

  @Override
  public List<DoipEntity> find(String broadcastHost, int port, Duration limit) throws IOException {
    return entities(broadcastHost, port, Messages.vehicleIdentification(), limit);
  }

  @Override
  public List<DoipEntity> findByVin(String broadcastHost, int port, String vin, Duration limit) throws IOException {
    return entities(broadcastHost, port, Messages.vehicleIdentificationByVin(vin), limit);
  }

  @Override
  public List<DoipEntity> findByEid(String broadcastHost, int port, String eid, Duration limit) throws IOException {
    return entities(broadcastHost, port, Messages.vehicleIdentificationByEid(eid), limit);
  }

  @Override
  public Optional<EntityStatus> status(String host, int port, Duration limit) throws IOException {
    EntityStatus[] found = new EntityStatus[1];
    ask(host, port, Messages.entityStatus(version), PayloadType.ENTITY_STATUS_RESPONSE, limit, (payload, length, from) -> {
      found[0] = EntityAnswers.status(payload, length);
      return false;
    });
    return Optional.ofNullable(found[0]);
  }

  @Override
  public Optional<PowerMode> powerMode(String host, int port, Duration limit) throws IOException {
    PowerMode[] found = new PowerMode[1];
    ask(host, port, Messages.powerMode(version), PayloadType.POWER_MODE_RESPONSE, limit, (payload, length, from) -> {
      found[0] = EntityAnswers.powerMode(payload);
      return false;
    });
    return Optional.ofNullable(found[0]);
  }

  private List<DoipEntity> entities(String host, int port, byte[] request, Duration limit) throws IOException {
    List<DoipEntity> found = new ArrayList<>();
    ask(host, port, request, PayloadType.VEHICLE_ANNOUNCEMENT, limit, (payload, length, from) -> {
      DoipEntity entity = VehicleAnnouncement.decode(payload, from);
      if (!found.contains(entity)) {
        found.add(entity);
      }
      return found.size() < MAX_ENTITIES;
    });
    return found;
  }

  /** Takes one payload of the awaited type. */
  private interface Answers {
    /** @return whether more are awaited */
    boolean take(byte[] payload, int length, String from);
  }

  private void ask(String host, int port, byte[] request, int awaitedType, Duration limit, Answers answers) throws IOException {
    InetSocketAddress target = new InetSocketAddress(host, port);
    if (target.isUnresolved()) {
      throw new IOException("the host " + host + " is not known: name an address, or the network's broadcast address");
    }
    try (DatagramSocket socket = new DatagramSocket()) {
      socket.setBroadcast(true);
      taps.tell(host + ":" + port, request, true);
      socket.send(new DatagramPacket(request, request.length, target));
      long end = nanos.getAsLong() + limit.toNanos();
      DatagramPacket packet = new DatagramPacket(new byte[DATAGRAM_BYTES], DATAGRAM_BYTES);
      boolean more = true;
      for (long left = limit.toNanos(); more && left > 0; left = end - nanos.getAsLong()) {
        socket.setSoTimeout((int) Math.min(Integer.MAX_VALUE, Math.max(1, left / 1_000_000)));
        packet.setLength(DATAGRAM_BYTES);
        try {
          socket.receive(packet);
        } catch (SocketTimeoutException e) {
          continue;
        }
        more = take(packet, awaitedType, answers);
      }
    } catch (IOException e) {
      throw new IOException("no DoIP request could be sent to " + host + ":" + port + " (" + e.getMessage()
          + "): is the network up, and is the address one of it?", e);
    }
  }

  /** What is not understood is skipped: anybody can send us a datagram. */
  private boolean take(DatagramPacket packet, int awaitedType, Answers answers) {
    String from = packet.getAddress().getHostAddress();
    byte[] message = Arrays.copyOf(packet.getData(), packet.getLength());
    taps.tell(from + ":" + packet.getPort(), message, false);
    try {
      if (message.length < Header.LENGTH) {
        throw new ProtocolException("it has " + message.length + " bytes");
      }
      Header.check(message, DATAGRAM_BYTES);
      int length = (int) Header.payloadLength(message);
      if (length != message.length - Header.LENGTH) {
        throw new ProtocolException("its header says " + length + " payload bytes, and " + (message.length - Header.LENGTH) + " came");
      }
      byte[] payload = Arrays.copyOfRange(message, Header.LENGTH, message.length);
      if (Header.type(message) == awaitedType) {
        return answers.take(payload, length, from);
      } else if (Header.type(message) == PayloadType.HEADER_NACK) {
        LOG.warn("request refused by={} {}", from, Words.headerNack(payload[0] & 0xFF));
      }
    } catch (ProtocolException e) {
      LOG.debug("datagram skipped from={} reason={}", from, e.getMessage());
    }
    return true;
  }
}
