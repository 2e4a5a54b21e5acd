package org.pitstop.can.remote;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import org.pitstop.api.time.VehicleTime;
import org.pitstop.api.time.Waiter;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A TCP port that serves one or more buses by socketcand; the client names its bus. */
final class SocketcandServer implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(SocketcandServer.class);
  static final int MAX_CLIENTS = 32;

  private final InetSocketAddress address;
  private final VehicleTime time;
  private final Waiter closing;
  private final Map<String, Hub> buses = new ConcurrentHashMap<>();
  private final List<SocketcandSession> sessions = new CopyOnWriteArrayList<>();
  private volatile boolean closed;
  private volatile ServerSocketChannel socket;

  SocketcandServer(InetSocketAddress address, VehicleTime time) {
    this.address = address;
    this.time = time;
    closing = time.waiter();
    time.start("socketcand port " + address.getPort(), this::keepListening);
  }

  void add(Hub hub) {
    buses.put(hub.name(), hub);
  }

  /** Ends the service of a bus and its clients. @return whether no bus is left */
  boolean remove(Hub hub) {
    buses.remove(hub.name(), hub);
    sessions.stream().filter(s -> s.uses(hub)).forEach(SocketcandSession::close);
    return buses.isEmpty();
  }

  private void keepListening() {
    Backoff backoff = new Backoff();
    while (!closed) {
      try (ServerSocketChannel s = ServerSocketChannel.open()) {
        socket = s;
        s.setOption(StandardSocketOptions.SO_REUSEADDR, true);
        s.bind(address);
        LOG.info("socketcand listens address={} buses={}", address, buses.keySet());
        backoff.reset();
        accept(s);
      } catch (IOException e) {
        if (!closed) {
          LOG.error("socketcand cannot listen address={} reason={} (is the port in use? tried again)", address, e.getMessage());
        }
      }
      pause(backoff);
    }
  }

  private void accept(ServerSocketChannel s) throws IOException {
    while (!closed) {
      SocketChannel client = s.accept();
      if (sessions.size() >= MAX_CLIENTS) {
        LOG.warn("client refused: {} are connected peer={}", MAX_CLIENTS, client.getRemoteAddress());
        client.close();
      } else {
        begin(client);
      }
    }
  }

  private void begin(SocketChannel client) throws IOException {
    try {
      SocketcandSession session = new SocketcandSession(client, buses::get, time);
      sessions.add(session);
      time.start("socketcand client", () -> serve(session));
    } catch (IOException e) {
      LOG.info("client left at once reason={}", String.valueOf(e.getMessage()));
      client.close();
    }
  }

  private void serve(SocketcandSession session) {
    try {
      session.run();
    } finally {
      sessions.remove(session);
    }
  }

  private void pause(Backoff backoff) {
    try {
      closing.await(closed ? 0 : backoff.next());
    } catch (InterruptedException e) {
      closed = true;
    }
  }

  @Override
  public void close() {
    closed = true;
    closing.signal();
    sessions.forEach(SocketcandSession::close);
    ServerSocketChannel s = socket;
    if (s != null) {
      try {
        s.close();
      } catch (IOException e) {
        LOG.debug("port not closed cleanly address={}", address, e);
      }
    }
  }
}
