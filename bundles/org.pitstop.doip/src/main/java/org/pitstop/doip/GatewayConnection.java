package org.pitstop.doip;

import java.io.EOFException;
import java.io.IOException;
import java.net.ProtocolException;
import java.net.Socket;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import org.pitstop.api.time.VehicleTime;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One TCP connection to a DoIP entity, shared by the links to all ECUs behind it. Opened for the first link, closed after the last. What
 * comes is told to the links by the reader's thread; only that thread tells them that the connection has ended. Whoever else finds it
 * broken notes why and closes the socket.
 */
final class GatewayConnection implements MessageReader.Sink {
  private static final Logger LOG = LoggerFactory.getLogger(GatewayConnection.class);
  private static final int READ_BYTES = 64 * 1024;

  private final GatewayKey key;
  private final DoipParameters parameters;
  private final Connector connector;
  private final VehicleTime time;
  private final Taps taps;
  private final Consumer<GatewayConnection> onEnd;
  private final RoutingActivation activation;
  private final MessageReader reader;
  private final Deadline stalled;
  private final List<DoipLink> links = new CopyOnWriteArrayList<>();
  private final AtomicLong messages = new AtomicLong();

  private final Socket plain = new Socket();
  private final AtomicReference<String> why = new AtomicReference<>();
  private volatile Socket socket;
  private volatile MessageWriter writer;
  private boolean ended;

  GatewayConnection(GatewayKey key, DoipParameters parameters, Connector connector, VehicleTime time, Taps taps,
      Consumer<GatewayConnection> onEnd) {
    this.key = key;
    this.parameters = parameters;
    this.connector = connector;
    this.time = time;
    this.taps = taps;
    this.onEnd = onEnd;
    this.activation = new RoutingActivation(key, parameters, taps);
    this.reader = new MessageReader(parameters.maxPayloadBytes());
    this.stalled = new Deadline(time, this::stalled);
  }

  GatewayKey key() {
    return key;
  }

  MessageWriter writer() {
    return writer;
  }

  DoipParameters parameters() {
    return parameters;
  }

  /** A number for each message that is sent, in their order. */
  long nextMessage() {
    return messages.incrementAndGet();
  }

  /**
   * Adds a link; the first one connects.
   *
   * @return false: it has ended meanwhile; take another connection
   * @throws IOException if the gateway is not there or refuses us
   */
  synchronized boolean attach(DoipLink link) throws IOException {
    if (ended) {
      return false;
    }
    boolean first = socket == null;
    if (first) {
      try {
        connect();
      } catch (IOException e) {
        ended = true;
        fail(e.getMessage());
        onEnd.accept(this);
        throw e;
      }
    }
    links.add(link);
    if (first) {
      // real I/O: a task of vehicle time would stop a virtual clock while it waits here
      Thread thread = new Thread(this::read, "doip reader " + key.place());
      thread.setDaemon(true);
      thread.start();
    }
    return true;
  }

  synchronized void detach(DoipLink link) {
    links.remove(link);
    if (links.isEmpty() && !ended) {
      ended = true;
      why.compareAndSet(null, "its last user closed it");
      onEnd.accept(this);
      if (socket != plain) {
        close(socket); // says good-bye, as TLS should
      }
      fail(why.get());
    }
  }

  private void connect() throws IOException {
    Socket connected = connector.connect(key, plain);
    writer = new MessageWriter(key, connected.getOutputStream(), parameters, taps, time, this::fail);
    try {
      activation.run(connected, reader, this);
    } catch (ProtocolException e) {
      throw new IOException("routing activation at the gateway " + key.place() + " failed: " + e.getMessage(), e);
    }
    connected.setSoTimeout(0);
    socket = connected;
    LOG.info("routing is active gateway={} tls={} tester=0x{}", key.place(), key.tls(), Integer.toHexString(key.tester()));
  }

  /** Ends it; the reader tells the links. Never blocks. */
  void fail(String reason) {
    why.compareAndSet(null, reason);
    if (writer != null) {
      writer.close();
    }
    close(plain);
  }

  private void close(Socket s) {
    try {
      s.close();
    } catch (IOException e) {
      LOG.debug("socket not closed cleanly gateway={}", key.place(), e);
    }
  }

  private void read() {
    byte[] buffer = new byte[READ_BYTES];
    try {
      while (true) {
        int count = socket.getInputStream().read(buffer);
        if (count < 0) {
          throw new EOFException("the gateway " + key.place() + " closed the connection"
              + (reader.midMessage() ? " in the middle of a message (" + reader.progress() + ")" : ""));
        }
        stalled.in(parameters.receiveNanos());
        reader.feed(buffer, count, this);
        if (!reader.midMessage()) {
          stalled.met();
        }
      }
    } catch (ProtocolException e) {
      end("the gateway " + key.place() + " broke the protocol: " + e.getMessage());
    } catch (EOFException e) {
      end(e.getMessage());
    } catch (IOException e) {
      end("the connection to the gateway " + key.place() + " broke: " + e.getMessage());
    } catch (RuntimeException e) {
      LOG.error("reader failed gateway={}", key.place(), e);
      end("the reader of the connection to " + key.place() + " failed: " + e);
    }
  }

  private void stalled() {
    fail("the gateway " + key.place() + " stopped in the middle of a message (" + reader.progress() + ") for "
        + parameters.receiveNanos() / 1_000_000 + " ms (receiveMs)");
  }

  private void end(String reason) {
    fail(reason);
    stalled.cancel();
    boolean first;
    synchronized (this) {
      first = !ended;
      ended = true;
    }
    if (first) {
      onEnd.accept(this);
    }
    LOG.info("connection ended gateway={} why={}", key.place(), why.get());
    links.forEach(link -> link.gone(why.get()));
  }

  @Override
  public void diagnosticBegun(int source, int target, int lengthBytes) {
    if (target == key.tester()) {
      for (DoipLink link : links) {
        link.receiving(source, lengthBytes);
      }
    }
  }

  @Override
  public void diagnostic(int source, int target, byte[] userData, int length) {
    taps.received(key.place(), reader);
    if (target != key.tester()) {
      LOG.debug("diagnostic message to another tester skipped gateway={} target={}", key.place(), target);
      return;
    }
    for (DoipLink link : links) {
      link.received(source, userData, length);
    }
  }

  @Override
  public void other(int type, byte[] payload, int length) throws ProtocolException {
    taps.received(key.place(), reader);
    switch (type) {
      case PayloadType.HEADER_NACK -> headerNack(payload[0] & 0xFF);
      case PayloadType.ALIVE_CHECK_REQUEST -> answerAliveCheck();
      case PayloadType.ROUTING_ACTIVATION_RESPONSE -> activation.response(RoutingActivationResponse.decode(payload));
      case PayloadType.DIAGNOSTIC_ACK, PayloadType.DIAGNOSTIC_NACK -> {
        if (Acknowledgement.target(payload) == key.tester()) {
          links.forEach(link -> link.acknowledged(type == PayloadType.DIAGNOSTIC_ACK, payload, length));
        }
      }
      default -> LOG.debug("message of unknown type skipped gateway={} type={} bytes={}", key.place(), type, length);
    }
  }

  private void answerAliveCheck() throws ProtocolException {
    try {
      writer.later(Messages.aliveCheckResponse(parameters.version(), key.tester()));
    } catch (IOException e) {
      throw new ProtocolException("its alive check could not be answered: " + e.getMessage());
    }
  }

  /** It names no message. The gateway takes them in order, so it is the oldest that is not acknowledged. */
  private void headerNack(int code) throws ProtocolException {
    DoipLink concerned = links.stream().filter(DoipLink::underWay).min(Comparator.comparingLong(DoipLink::messageNumber)).orElse(null);
    if (socket == null) {
      throw new ProtocolException(Words.headerNack(code));
    } else if (concerned == null) {
      LOG.warn("a message that is not waited for was refused gateway={} {}", key.place(), Words.headerNack(code));
    } else {
      concerned.refused(Words.headerNack(code));
    }
  }
}
