package org.pitstop.can.remote;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.ProtocolException;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.ByteBuffer;
import org.pitstop.api.can.CanFrame;
import org.pitstop.api.time.VehicleTime;
import org.pitstop.api.time.Waiter;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A client of socketcand in raw mode. One task connects and reads, one writes. A peer that is silent for {@value #SILENCE_MS} ms is
 * asked for an echo, and given up when it does not answer within the same time.
 */
final class SocketcandLink implements Link {

  private static final Logger LOG = LoggerFactory.getLogger(SocketcandLink.class);
  private static final int CONNECT_TIMEOUT_MS = 5_000;
  private static final int SILENCE_MS = 5_000;
  private static final int BUFFER_BYTES = 16 * 1024;
  private static final byte[] ECHO = SocketcandText.ascii("< echo >");

  private enum Phase { HELLO, OPENING, RAW_MODE, RAW }

  private final LinkUri uri;
  private final RemoteBus bus;
  private final VehicleTime time;
  private final Waiter closing;
  private final Backoff backoff = new Backoff();
  private final CanFrame frame = new CanFrame();
  private volatile boolean closed;
  private volatile Socket socket;
  private Phase phase;

  SocketcandLink(LinkUri uri, RemoteBus bus, VehicleTime time) {
    if (uri.bus().isEmpty()) {
      throw new IllegalArgumentException("the link of bus " + bus.name() + " names no bus at its peer; write socketcand://host:port/bus");
    }
    this.uri = uri;
    this.bus = bus;
    this.time = time;
    closing = time.waiter();
  }

  @Override
  public void start() {
    time.start("can " + bus.name() + " reader", this::keepConnected);
    time.start("can " + bus.name() + " writer", this::write);
  }

  @Override
  public void close() {
    closed = true;
    closing.signal();
    bus.outgoing().wake();
    closeSocket();
  }

  private void keepConnected() {
    String lastTrouble = "";
    while (!closed) {
      try {
        connection();
      } catch (IOException e) {
        bus.down();
        String trouble = String.valueOf(e.getMessage());
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
    try (Socket s = new Socket()) {
      s.setTcpNoDelay(true);
      s.setSoTimeout(SILENCE_MS);
      socket = s;
      s.connect(uri.remote(), CONNECT_TIMEOUT_MS);
      phase = Phase.HELLO;
      read(s);
    }
  }

  private void read(Socket s) throws IOException {
    InputStream in = s.getInputStream();
    ElementReader elements = new ElementReader();
    byte[] buffer = new byte[BUFFER_BYTES];
    boolean asked = false;
    while (!closed) {
      try {
        int count = in.read(buffer);
        if (count < 0) {
          throw new IOException("the peer closed the connection");
        }
        asked = false;
        elements.feed(buffer, count, element -> element(element, s));
      } catch (SocketTimeoutException e) {
        if (asked || phase != Phase.RAW) {
          throw new IOException("the peer is silent for " + 2 * SILENCE_MS / 1000 + " s", e);
        }
        asked = true;
        write(s, ECHO, ECHO.length);
      }
    }
  }

  private void element(Element element, Socket s) throws IOException {
    if (phase == Phase.RAW) {
      inRawMode(element);
    } else if (element.is("error")) {
      throw new ProtocolException("the peer refuses bus '" + uri.bus() + "': " + element);
    } else if (element.is(phase == Phase.HELLO ? "hi" : "ok")) {
      phase = next(s);
    }
  }

  private Phase next(Socket s) throws IOException {
    return switch (phase) {
      case HELLO -> say(s, "< open " + uri.bus() + " >", Phase.OPENING);
      case OPENING -> say(s, "< rawmode >", Phase.RAW_MODE);
      case RAW_MODE, RAW -> {
        backoff.reset();
        bus.up();
        yield Phase.RAW;
      }
    };
  }

  private static Phase say(Socket s, String text, Phase then) throws IOException {
    byte[] bytes = SocketcandText.ascii(text);
    write(s, bytes, bytes.length);
    return then;
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

  private void write() {
    ByteBuffer buffer = ByteBuffer.allocate(BUFFER_BYTES);
    while (!closed) {
      try {
        bus.outgoing().await();
        while (bus.outgoing().drain(SocketcandText::send, buffer.clear()) > 0) {
          write(socket, buffer.array(), buffer.position());
        }
      } catch (IOException e) {
        LOG.debug("write failed bus={} reason={}", bus.name(), e.getMessage()); // the reader sees the closed socket and says so
        closeSocket();
      } catch (InterruptedException e) {
        closed = true;
      }
    }
  }

  /** Reader and writer both send: each sends whole elements only. */
  private static void write(Socket s, byte[] bytes, int count) throws IOException {
    synchronized (s) {
      OutputStream out = s.getOutputStream();
      out.write(bytes, 0, count);
    }
  }

  private void closeSocket() {
    Socket s = socket;
    if (s != null) {
      try {
        s.close();
      } catch (IOException e) {
        LOG.debug("socket not closed cleanly bus={}", bus.name(), e);
      }
    }
  }
}
