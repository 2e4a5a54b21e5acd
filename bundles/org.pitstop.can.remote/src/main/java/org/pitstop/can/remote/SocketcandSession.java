package org.pitstop.can.remote;

import java.io.IOException;
import java.net.ProtocolException;
import java.net.SocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.SocketChannel;
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

  private final SocketChannel channel;
  private final SocketAddress peer;
  private final Readiness readiness;
  private final Function<String, Hub> buses;
  private final VehicleTime time;
  private final FrameQueue outgoing;
  private final StreamOutlet outlet;
  private final CanFrame frame = new CanFrame();
  private volatile boolean closed;
  private Hub hub;
  private Window window;
  private boolean raw;

  SocketcandSession(SocketChannel channel, Function<String, Hub> buses, VehicleTime time) throws IOException {
    this.channel = channel;
    this.buses = buses;
    this.time = time;
    peer = channel.getRemoteAddress();
    channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
    readiness = new Readiness(channel);
    outgoing = new FrameQueue(UNREAD_FRAMES, time);
    outlet = new StreamOutlet(outgoing, SocketcandText::frame);
  }

  /** Serves the client until it goes. */
  void run() {
    LOG.info("client came peer={}", peer);
    try {
      say("< hi >");
      read();
    } catch (IOException e) {
      LOG.info("client left peer={} reason={}", peer, e instanceof ClosedChannelException ? "closed here" : e.getMessage());
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
    try {
      channel.close();
      readiness.close();
    } catch (IOException e) {
      LOG.debug("connection not closed cleanly peer={}", peer, e);
    }
  }

  /** Whether this client has opened a bus. */
  boolean uses(Hub other) {
    return hub == other;
  }

  private void read() throws IOException {
    ElementReader elements = new ElementReader();
    ByteBuffer buffer = ByteBuffer.allocate(BUFFER_BYTES);
    int count = 0;
    while (count >= 0 && !closed) {
      elements.feed(buffer.array(), count, this::element);
      readiness.await(0);
      flush();
      count = channel.read(buffer.clear());
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
        synchronized (outlet) { // no frame goes before the answer, and none that comes after it is missed
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
    if (heard.fd() || closed) {
      return;
    }
    if (!outgoing.put(heard, nanos)) {
      LOG.warn("client cut off: it does not read its frames peer={} bus={}", peer, hub.name());
      close();
      return;
    }
    try {
      flush(); // on the bus's thread: a change of threads less, and nobody waits for the client
    } catch (IOException e) {
      LOG.debug("client does not take frames any more peer={} reason={}", peer, String.valueOf(e.getMessage()));
      close();
    }
  }

  @Override
  public void state(BusState state) {
    if (state == BusState.DOWN || state == BusState.BUS_OFF) {
      window.reset();
    }
  }

  private void flush() throws IOException {
    synchronized (outlet) {
      readiness.want(!outlet.flush(channel));
    }
  }

  private void say(String text) throws IOException {
    synchronized (outlet) {
      readiness.want(!outlet.say(text, channel));
    }
  }
}
