package org.pitstop.can.remote;

import java.io.IOException;
import java.io.InputStream;
import java.net.ProtocolException;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.util.function.Function;
import org.pitstop.api.can.BusState;
import org.pitstop.api.can.CanFrame;
import org.pitstop.api.time.VehicleTime;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One socketcand client: a node on the bus that it opens. Of the protocol it has what sends and hears frames: open, send, rawmode,
 * bcmmode (without subscriptions) and echo; everything else is answered by an error.
 */
final class SocketcandSession implements Hub.Node {

  private static final Logger LOG = LoggerFactory.getLogger(SocketcandSession.class);
  /** A client that lets so many frames wait is cut off. */
  private static final int UNREAD_FRAMES = 8192;
  private static final int BUFFER_BYTES = 16 * 1024;

  private final Socket socket;
  private final Function<String, Hub> buses;
  private final VehicleTime time;
  private final FrameQueue outgoing;
  private final CanFrame frame = new CanFrame();
  private volatile boolean closed;
  private Hub hub;
  private Window window;
  private boolean raw;

  SocketcandSession(Socket socket, Function<String, Hub> buses, VehicleTime time) {
    this.socket = socket;
    this.buses = buses;
    this.time = time;
    outgoing = new FrameQueue(UNREAD_FRAMES, time);
  }

  /** Serves the client until it goes. */
  void run() {
    LOG.info("client came peer={}", socket.getRemoteSocketAddress());
    time.start("socketcand writer", this::write);
    try (InputStream in = socket.getInputStream()) {
      socket.setTcpNoDelay(true);
      say("< hi >");
      read(in);
    } catch (IOException e) {
      LOG.info("client left peer={} reason={}", socket.getRemoteSocketAddress(), String.valueOf(e.getMessage()));
    } catch (InterruptedException e) {
      LOG.debug("interrupted peer={}", socket.getRemoteSocketAddress());
    } finally {
      close();
    }
  }

  void close() {
    closed = true;
    listenToBus(false);
    if (window != null) {
      window.close();
    }
    outgoing.wake();
    try {
      socket.close();
    } catch (IOException e) {
      LOG.debug("socket not closed cleanly", e);
    }
  }

  /** Whether this client has opened a bus. */
  boolean uses(Hub other) {
    return hub == other;
  }

  private void read(InputStream in) throws IOException, InterruptedException {
    ElementReader elements = new ElementReader();
    byte[] buffer = new byte[BUFFER_BYTES];
    int count = in.read(buffer);
    while (count >= 0 && !closed) {
      elements.feed(buffer, count, this::element);
      count = in.read(buffer);
    }
    throw new IOException("closed");
  }

  private void element(Element element) throws IOException {
    if (hub == null) {
      open(element);
    } else if (element.is("send")) {
      send(element);
    } else {
      command(element);
    }
  }

  private void open(Element element) throws IOException {
    if (!element.is("open")) {
      say("< error open a bus first >");
      return;
    }
    String name = element.word();
    Hub found = buses.apply(name);
    if (found == null) {
      say("< error no such bus >");
      throw new ProtocolException("there is no bus '" + name + "' at this port");
    }
    hub = found;
    window = new Window(found, this, time);
    say("< ok >");
  }

  private void command(Element element) throws IOException {
    switch (element.keyword()) {
      case "rawmode" -> {
        synchronized (socket) { // no frame goes before the answer, and none that comes after it is missed
          listenToBus(true);
          say("< ok >");
        }
      }
      case "bcmmode" -> {
        listenToBus(false);
        say("< ok >");
      }
      case "echo" -> say("< echo >");
      default -> say("< error unknown command >");
    }
  }

  private void send(Element element) throws IOException {
    try {
      element.readSend(frame);
      window.send(frame);
    } catch (ProtocolException e) {
      LOG.warn("frame of a client skipped bus={} reason={}", hub.name(), e.getMessage());
      say("< error malformed frame >");
    } catch (InterruptedException e) {
      throw new IOException("interrupted", e);
    }
  }

  private synchronized void listenToBus(boolean wanted) {
    if (hub != null && wanted != raw) {
      raw = wanted;
      if (wanted) {
        hub.join(this);
      } else {
        hub.leave(this);
      }
    }
  }

  @Override
  public void frame(CanFrame heard, long nanos) {
    if (!heard.fd() && !outgoing.offer(heard, nanos) && !closed) {
      LOG.warn("client cut off: it does not read its frames peer={} bus={}", socket.getRemoteSocketAddress(), hub.name());
      close();
    }
  }

  @Override
  public void state(BusState state) {
    if (state == BusState.DOWN || state == BusState.BUS_OFF) {
      window.reset();
    }
  }

  private void write() {
    ByteBuffer buffer = ByteBuffer.allocate(BUFFER_BYTES);
    try {
      while (!closed) {
        outgoing.await();
        while (outgoing.drain(SocketcandText::frame, buffer.clear()) > 0) {
          write(buffer.array(), buffer.position());
        }
      }
    } catch (IOException | InterruptedException e) {
      LOG.debug("client does not take frames any more reason={}", String.valueOf(e.getMessage()));
      close();
    }
  }

  private void say(String text) throws IOException {
    byte[] bytes = SocketcandText.ascii(text);
    write(bytes, bytes.length);
  }

  /** Reader and writer both send: each sends whole elements only. */
  private void write(byte[] bytes, int count) throws IOException {
    synchronized (socket) {
      socket.getOutputStream().write(bytes, 0, count);
    }
  }
}
