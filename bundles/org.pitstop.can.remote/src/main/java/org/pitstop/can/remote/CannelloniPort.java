package org.pitstop.can.remote;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.PortUnreachableException;
import java.net.ProtocolException;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.DatagramChannel;
import java.util.function.Consumer;
import org.pitstop.api.can.CanFrame;
import org.pitstop.api.time.VehicleTime;
import org.pitstop.api.time.Waiter;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One end of a cannelloni link over UDP; both ends are alike. There is no connection: the link is up while our port is open, and frames
 * to a peer that is not there are lost, as the log says.
 */
final class CannelloniPort implements Link {

  private static final Logger LOG = LoggerFactory.getLogger(CannelloniPort.class);
  /** What we ask the kernel for: STmin 0 sends a whole block at once. */
  private static final int SOCKET_BUFFER_BYTES = 1024 * 1024;
  private static final int LARGEST_DATAGRAM = 65_535;

  private final LinkUri uri;
  private final FrameQueue outgoing;
  private final User user;
  private final VehicleTime time;
  private final Waiter closing;
  private final CanFrame frame = new CanFrame();
  private final ByteBuffer datagram = ByteBuffer.allocateDirect(CannelloniDatagram.MAX_SIZE);
  private int sequence;
  private volatile boolean closed;
  private volatile Connection connection;
  private int expected = -1;
  private volatile long lost;
  private volatile boolean unreachable;

  private record Connection(DatagramChannel channel, Readiness readiness) {}

  /** Who sits on the link: a client's bus, or a server. */
  record User(String name, Runnable up, Runnable down, Consumer<CanFrame> received) {}

  CannelloniPort(LinkUri uri, FrameQueue outgoing, User user, VehicleTime time) {
    this.uri = uri;
    this.outgoing = outgoing;
    this.user = user;
    this.time = time;
    closing = time.waiter();
  }

  @Override
  public void start() {
    time.start("can " + user.name() + " udp reader", this::keepOpen);
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

  /** Datagrams that are missing by their sequence numbers. */
  long lost() {
    return lost;
  }

  private void keepOpen() {
    Backoff backoff = new Backoff();
    while (!closed) {
      try (DatagramChannel channel = open(); Readiness readiness = new Readiness(channel)) {
        Connection c = new Connection(channel, readiness);
        synchronized (datagram) {
          datagram.clear().limit(0);
          connection = c;
        }
        backoff.reset();
        user.up().run();
        flush();
        read(c);
      } catch (IOException | RuntimeException e) {
        if (!closed) {
          LOG.warn("no link bus={} link={} reason={} (tried again by itself)", user.name(), uri, String.valueOf(e.getMessage()));
        }
      }
      connection = null;
      user.down().run();
      pause(backoff);
    }
  }

  private void pause(Backoff backoff) {
    try {
      closing.await(closed ? 0 : backoff.next());
    } catch (InterruptedException e) {
      closed = true;
    }
  }

  private DatagramChannel open() throws IOException {
    InetSocketAddress remote = uri.remote();
    if (remote.isUnresolved()) {
      throw new IOException("unknown host " + uri.host());
    }
    DatagramChannel c = DatagramChannel.open();
    try {
      c.setOption(StandardSocketOptions.SO_RCVBUF, SOCKET_BUFFER_BYTES);
      c.setOption(StandardSocketOptions.SO_SNDBUF, SOCKET_BUFFER_BYTES);
      c.bind(new InetSocketAddress(uri.local()));
      c.connect(remote); // from now on the kernel lets in only what the peer sends
      return c;
    } catch (IOException e) {
      c.close();
      throw new IOException("UDP port " + uri.local() + ": " + e.getMessage(), e);
    }
  }

  private void read(Connection c) throws IOException {
    ByteBuffer buffer = ByteBuffer.allocateDirect(LARGEST_DATAGRAM);
    while (!closed) {
      try {
        c.readiness.await(0);
        flush();
        if (c.channel.read(buffer.clear()) > 0) {
          unreachable = false;
          received(buffer.flip());
        }
      } catch (PortUnreachableException e) {
        nobodyThere();
      } catch (ProtocolException e) {
        LOG.warn("datagram skipped bus={} reason={}", user.name(), e.getMessage());
      }
    }
  }

  private void received(ByteBuffer datagram) throws ProtocolException {
    int count = CannelloniDatagram.open(datagram);
    checkSequence(CannelloniDatagram.sequence(datagram));
    for (int i = 0; i < count; i++) {
      if (CannelloniDatagram.next(datagram, frame)) {
        user.received().accept(frame);
      }
    }
  }

  private void checkSequence(int sequence) {
    int gap = expected < 0 ? 0 : sequence - expected & 255;
    if (gap != 0) {
      lost = lost + gap;
      LOG.warn("datagrams lost or peer restarted bus={} expected={} got={} lostInAll={}", user.name(), expected, sequence, lost);
    }
    expected = sequence + 1 & 255;
  }

  @Override
  public void flush() {
    synchronized (datagram) {
      Connection c = connection;
      if (c != null) {
        flush(c);
      }
    }
  }

  private void flush(Connection c) {
    try {
      boolean taken = true;
      while (taken && (datagram.hasRemaining() || fill())) {
        taken = write(c.channel);
      }
      c.readiness.want(!taken);
    } catch (ClosedChannelException e) {
      LOG.debug("closed while writing bus={}", user.name());
    } catch (IOException e) {
      LOG.warn("write failed bus={} reason={}", user.name(), e.getMessage());
      end(c);
    }
  }

  /** @return false: the socket's buffer is full */
  private boolean write(DatagramChannel channel) throws IOException {
    try {
      return channel.write(datagram) > 0;
    } catch (PortUnreachableException e) { // this is the answer to an earlier datagram: go on with the next
      datagram.limit(datagram.position());
      nobodyThere();
      return true;
    }
  }

  private boolean fill() {
    CannelloniDatagram.begin(datagram);
    int count = outgoing.drain(CannelloniDatagram::put, datagram);
    if (count == 0) {
      datagram.limit(0);
    } else {
      CannelloniDatagram.finish(sequence++, count, datagram);
    }
    return count > 0;
  }

  private synchronized void nobodyThere() {
    if (!unreachable) {
      LOG.warn("frames are lost: nobody listens bus={} peer={}:{} (is the other process running?)", user.name(), uri.host(), uri.port());
    }
    unreachable = true;
  }

  private void end(Connection c) {
    try {
      c.channel.close();
    } catch (IOException e) {
      LOG.debug("UDP port not closed cleanly bus={}", user.name(), e);
    }
    c.readiness.wake();
  }
}
