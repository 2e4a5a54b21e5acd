package org.pitstop.can.remote;

import java.io.IOException;
import java.net.ProtocolException;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.SocketChannel;
import org.pitstop.api.can.CanFrame;
import org.pitstop.api.time.VehicleTime;
import org.pitstop.api.time.Waiter;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A client of socketcand in raw mode. One task connects and reads; who sends, writes. A peer that is silent for {@value #SILENCE_MS} ms is
 * asked for an echo, and given up when it does not answer within the same time.
 */
final class SocketcandLink implements Link {

  private static final Logger LOG = LoggerFactory.getLogger(SocketcandLink.class);
  private static final int CONNECT_TIMEOUT_MS = 5_000;
  private static final int SILENCE_MS = 5_000;
  private static final int BUFFER_BYTES = 16 * 1024;
  private static final String ECHO = "< echo >";

  private enum Phase { HELLO, OPENING, RAW_MODE, RAW }

  private final LinkUri uri;
  private final RemoteBus bus;
  private final VehicleTime time;
  private final Waiter closing;
  private final Backoff backoff = new Backoff();
  private final CanFrame frame = new CanFrame();
  private volatile boolean closed;
  private final StreamOutlet outlet;
  private volatile Connection connection;
  private Phase phase;

  private record Connection(SocketChannel channel, Readiness readiness) {}

  SocketcandLink(LinkUri uri, RemoteBus bus, VehicleTime time) {
    if (uri.bus().isEmpty()) {
      throw new IllegalArgumentException("the link of bus " + bus.name() + " names no bus at its peer; write socketcand://host:port/bus");
    }
    this.uri = uri;
    this.bus = bus;
    this.time = time;
    outlet = new StreamOutlet(bus.outgoing(), SocketcandText::send);
    closing = time.waiter();
  }

  @Override
  public void start() {
    time.start("can " + bus.name() + " reader", this::keepConnected);
  }

  @Override
  public void close() {
    closed = true;
    closing.signal();
    Connection c = connection;
    if (c != null) {
      end(c);
    }
  }

  private void keepConnected() {
    String lastTrouble = "";
    while (!closed) {
      try {
        connection();
      } catch (IOException e) {
        bus.down();
        String trouble = e instanceof ClosedChannelException ? "the connection broke while writing" : String.valueOf(e.getMessage());
        if (!closed && !trouble.equals(lastTrouble)) {
          LOG.warn("no link bus={} peer={}:{} reason={} (tried again by itself)", bus.name(), uri.host(), uri.port(), trouble);
        }
        lastTrouble = trouble;
      }
      pause();
    }
    bus.down();
  }

  private void pause() {
    try {
      closing.await(backoff.next());
    } catch (InterruptedException e) {
      closed = true;
    }
  }

  /** One connection, from its beginning to its end. */
  private void connection() throws IOException {
    try (SocketChannel channel = SocketChannel.open()) {
      channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
      channel.socket().connect(uri.remote(), CONNECT_TIMEOUT_MS);
      try (Readiness readiness = new Readiness(channel)) {
        outlet.clear();
        Connection c = new Connection(channel, readiness);
        connection = c;
        phase = Phase.HELLO;
        read(c);
      }
    } finally {
      connection = null;
    }
  }

  private void read(Connection c) throws IOException {
    ElementReader elements = new ElementReader();
    ByteBuffer buffer = ByteBuffer.allocate(BUFFER_BYTES);
    boolean asked = false;
    while (!closed) {
      if (c.readiness.await(SILENCE_MS)) {
        flush(c);
        int count = c.channel.read(buffer.clear());
        if (count < 0) {
          throw new IOException("the peer closed the connection");
        }
        asked &= count == 0;
        elements.feed(buffer.array(), count, element -> element(element, c));
      } else if (asked || phase != Phase.RAW) {
        throw new IOException("the peer is silent for " + 2 * SILENCE_MS / 1000 + " s");
      } else {
        asked = true;
        say(c, ECHO);
      }
    }
  }

  private void element(Element element, Connection c) throws IOException {
    if (phase == Phase.RAW) {
      inRawMode(element);
    } else if (element.is("error")) {
      throw new ProtocolException("the peer refuses bus '" + uri.bus() + "': " + element);
    } else if (element.is(phase == Phase.HELLO ? "hi" : "ok")) {
      phase = next(c);
    }
  }

  private Phase next(Connection c) throws IOException {
    return switch (phase) {
      case HELLO -> {
        say(c, "< open " + uri.bus() + " >");
        yield Phase.OPENING;
      }
      case OPENING -> {
        say(c, "< rawmode >");
        yield Phase.RAW_MODE;
      }
      case RAW_MODE, RAW -> {
        backoff.reset();
        bus.up();
        yield Phase.RAW;
      }
    };
  }

  private void inRawMode(Element element) {
    if (!element.is("frame")) {
      LOG.debug("not a frame bus={} element={}", bus.name(), element);
      return;
    }
    try {
      element.readFrame(frame);
    } catch (ProtocolException e) {
      LOG.warn("frame skipped bus={} reason={}", bus.name(), e.getMessage());
      return;
    }
    bus.received(frame);
  }

  private void say(Connection c, String element) throws IOException {
    synchronized (outlet) {
      c.readiness.want(!outlet.say(element, c.channel));
    }
  }

  @Override
  public void flush() {
    Connection c = connection;
    if (c != null) {
      try {
        flush(c);
      } catch (IOException e) {
        LOG.debug("write failed bus={} reason={}", bus.name(), e.getMessage()); // the reader sees the closed connection and says so
        end(c);
      }
    }
  }

  private void flush(Connection c) throws IOException {
    synchronized (outlet) { // one thread's "all is written" must not cover the other's "not yet"
      c.readiness.want(!outlet.flush(c.channel));
    }
  }

  private void end(Connection c) {
    try {
      c.channel.close();
    } catch (IOException e) {
      LOG.debug("connection not closed cleanly bus={}", bus.name(), e);
    }
    c.readiness.wake();
  }
}
