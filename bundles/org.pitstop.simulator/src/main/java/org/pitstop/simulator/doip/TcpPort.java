package org.pitstop.simulator.doip;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import javax.net.ServerSocketFactory;
import org.pitstop.api.time.VehicleTime;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A TCP port of the gateway, plain or with TLS. */
public final class TcpPort implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(TcpPort.class);
  /** Sockets that are borne, whatever the gateway thinks of them. */
  private static final int MAX_SOCKETS = 300;

  private final ServerSocket server;
  private final DoipGateway gateway;
  private final VehicleTime time;
  private final Set<TcpConnection> connections = ConcurrentHashMap.newKeySet();

  /** @param port 0: any free one */
  public TcpPort(DoipGateway gateway, VehicleTime time, InetAddress address, int port, ServerSocketFactory sockets) throws IOException {
    this.gateway = gateway;
    this.time = time;
    server = sockets.createServerSocket();
    try {
      server.setReuseAddress(true);
      server.bind(new InetSocketAddress(address, port));
    } catch (IOException e) {
      server.close();
      throw new IOException("DoIP port " + port + " cannot be opened on " + address.getHostAddress() + " (" + e.getMessage()
          + "): choose a free one", e);
    }
    TcpConnection.daemon("doip port " + port(), this::accept);
  }

  public int port() {
    return server.getLocalPort();
  }

  private void accept() {
    while (!server.isClosed()) {
      try {
        accept(server.accept());
      } catch (IOException e) {
        LOG.debug("port ended port={} why={}", port(), e.getMessage());
      }
    }
  }

  private void accept(Socket socket) throws IOException {
    if (connections.size() >= MAX_SOCKETS) {
      LOG.warn("tester refused: {} sockets are open peer={}", MAX_SOCKETS, socket.getRemoteSocketAddress());
      socket.close();
      return;
    }
    socket.setTcpNoDelay(true);
    TcpConnection[] self = new TcpConnection[1];
    self[0] = new TcpConnection(socket, gateway, time, () -> connections.remove(self[0]));
    connections.add(self[0]);
    self[0].start();
  }

  @Override
  public void close() throws IOException {
    server.close();
    connections.forEach(TcpConnection::abort);
  }
}
