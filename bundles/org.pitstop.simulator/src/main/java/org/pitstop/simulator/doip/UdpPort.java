package org.pitstop.simulator.doip;

import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.util.Arrays;
import java.util.Optional;
import java.util.SplittableRandom;
import org.pitstop.api.time.Timer;
import org.pitstop.api.time.VehicleTime;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The UDP port of the gateway: announces the vehicle three times and answers who asks. */
public final class UdpPort implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(UdpPort.class);
  private static final int DATAGRAM_BYTES = 2048;
  /** A_DoIP_Announce_Num, A_DoIP_Announce_Interval and the most of A_DoIP_Announce_Wait. */
  private static final int ANNOUNCEMENTS = 3;
  private static final long ANNOUNCE_INTERVAL_NANOS = 500_000_000L;
  private static final long MAX_ANNOUNCE_WAIT_NANOS = 500_000_000L;

  private final DatagramSocket socket;
  private final VehicleIdentity identity;
  private final VehicleTime time;
  private volatile Timer announcing;

  /**
   * Opens the port.
   *
   * @param announceTo where announcements go; empty: there are none
   * @param seed of the time before the first of them
   */
  public UdpPort(DoipGateway gateway, VehicleTime time, InetAddress address, int port, Optional<InetSocketAddress> announceTo, long seed)
      throws IOException {
    this.time = time;
    identity = new VehicleIdentity(gateway.settings(), gateway::activeTesters);
    try {
      socket = new DatagramSocket(new InetSocketAddress(address, port));
      socket.setBroadcast(true);
    } catch (IOException e) {
      throw new IOException("DoIP port " + port + " cannot be opened for UDP on " + address.getHostAddress() + " (" + e.getMessage()
          + "): choose a free one", e);
    }
    TcpConnection.daemon("doip identification " + port(), this::receive);
    announceTo.ifPresent(to -> announce(to, ANNOUNCEMENTS, new SplittableRandom(seed).nextLong(MAX_ANNOUNCE_WAIT_NANOS)));
  }

  public int port() {
    return socket.getLocalPort();
  }

  private void announce(InetSocketAddress to, int left, long delayNanos) {
    announcing = time.schedule(delayNanos, () -> {
      send(identity.announcement(), to);
      if (left > 1) {
        announce(to, left - 1, ANNOUNCE_INTERVAL_NANOS);
      }
    });
  }

  private void receive() {
    byte[] buffer = new byte[DATAGRAM_BYTES];
    while (!socket.isClosed()) {
      try {
        DatagramPacket packet = new DatagramPacket(buffer, buffer.length);
        socket.receive(packet);
        byte[] request = Arrays.copyOf(buffer, packet.getLength());
        SocketAddress from = packet.getSocketAddress();
        time.schedule(0, () -> answer(request, from));
      } catch (IOException e) {
        LOG.debug("nothing received port={} why={}", port(), e.getMessage());
      }
    }
  }

  private void answer(byte[] request, SocketAddress to) {
    byte[] answer = identity.answer(request);
    if (answer != null) {
      send(answer, to);
    }
  }

  private void send(byte[] message, SocketAddress to) {
    try {
      socket.send(new DatagramPacket(message, message.length, to));
    } catch (IOException e) {
      LOG.warn("not sent to={} why={}", to, e.getMessage());
    }
  }

  @Override
  public void close() {
    if (announcing != null) {
      announcing.cancel();
    }
    socket.close();
  }
}
