package org.pitstop.simulator.doip;

import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.Socket;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.Semaphore;
import org.pitstop.api.time.VehicleTime;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A connection's socket: one thread reads messages and hands them to the gateway's events, one writes what the gateway sends. */
final class TcpConnection implements Connection {
  private static final Logger LOG = LoggerFactory.getLogger(TcpConnection.class);
  private static final int BUFFER_BYTES = 64 * 1024;
  /** Messages that are read ahead of the gateway. */
  private static final int MAX_UNSERVED = 16;
  /** Messages that wait for a peer to read. */
  private static final int MAX_UNSENT = 1024;
  /** How long a closing connection may take to get rid of its last messages. */
  private static final long CLOSING_NANOS = 1_000_000_000L;

  private final Socket socket;
  private final DoipGateway gateway;
  private final VehicleTime time;
  private final Runnable ended;
  private final Semaphore unserved = new Semaphore(MAX_UNSERVED);
  private final Deque<byte[]> unsent = new ArrayDeque<>();
  private boolean closing;
  /** Belongs to the gateway's events. */
  private TesterSession session;
  private Thread reader;

  TcpConnection(Socket socket, DoipGateway gateway, VehicleTime time, Runnable ended) {
    this.socket = socket;
    this.gateway = gateway;
    this.time = time;
    this.ended = ended;
  }

  void start() {
    time.schedule(0, () -> session = gateway.connected(this));
    // real I/O: a task of vehicle time would stop a virtual clock while it waits here
    reader = daemon("doip tester " + peer(), this::read);
    daemon("doip answers " + peer(), this::write);
  }

  static Thread daemon(String name, Runnable work) {
    Thread thread = new Thread(work, name);
    thread.setDaemon(true);
    thread.start();
    return thread;
  }

  @Override
  public String peer() {
    return String.valueOf(socket.getRemoteSocketAddress());
  }

  private void read() {
    try {
      // not closed here: that would close the socket before the last answer is sent
      DataInputStream in = new DataInputStream(new BufferedInputStream(socket.getInputStream(), BUFFER_BYTES));
      while (true) {
        message(in);
      }
    } catch (IOException e) {
      LOG.debug("connection ended peer={} why={}", peer(), e.getMessage());
    } catch (InterruptedException e) {
      LOG.debug("connection closed peer={}", peer());
    } finally {
      time.schedule(0, () -> gateway.disconnected(session));
      ended.run();
    }
  }

  private void message(DataInputStream in) throws IOException, InterruptedException {
    byte[] header = new byte[DoipMessage.HEADER];
    in.readFully(header);
    DoipMessage.Refused refusal = check(header);
    unserved.acquire();
    if (refusal == null) {
      byte[] payload = new byte[(int) DoipMessage.length(header)];
      in.readFully(payload);
      DoipMessage message = new DoipMessage(header[0] & 0xFF, DoipMessage.type(header), payload);
      event(() -> gateway.received(session, message));
    } else {
      event(() -> gateway.refused(session, refusal));
      if (refusal.closes()) {
        throw refusal;
      }
      in.skipNBytes(DoipMessage.length(header));
    }
  }

  private static DoipMessage.Refused check(byte[] header) {
    try {
      DoipMessage.check(header, false, GatewaySettings.MAX_DATA + DoipGateway.ADDRESSES);
      return null;
    } catch (DoipMessage.Refused e) {
      return e;
    }
  }

  private void event(Runnable work) {
    time.schedule(0, () -> {
      unserved.release();
      work.run();
    });
  }

  @Override
  public void send(byte[] message) {
    synchronized (unsent) {
      if (closing) {
        return;
      }
      if (unsent.size() == MAX_UNSENT) {
        LOG.warn("tester does not read: disconnected peer={}", peer());
        unsent.clear();
        closing = true;
        abort();
      }
      unsent.add(message);
      unsent.notifyAll();
    }
  }

  @Override
  public void close() {
    synchronized (unsent) {
      if (closing) {
        return;
      }
      closing = true;
      unsent.notifyAll();
    }
    time.schedule(CLOSING_NANOS, this::abort);
  }

  private void write() {
    try (OutputStream out = new BufferedOutputStream(socket.getOutputStream(), BUFFER_BYTES)) {
      for (byte[] message = next(out); message != null; message = next(out)) {
        out.write(message);
      }
    } catch (IOException e) {
      LOG.debug("answer not sent peer={} why={}", peer(), e.getMessage());
    } catch (InterruptedException e) {
      LOG.debug("connection closed peer={}", peer());
    } finally {
      abort();
    }
  }

  /** The next message; sends what is buffered when there is none yet. Null: closing, and all is sent. */
  private byte[] next(OutputStream out) throws IOException, InterruptedException {
    synchronized (unsent) {
      if (!unsent.isEmpty()) {
        return unsent.poll();
      }
    }
    out.flush();
    synchronized (unsent) {
      while (unsent.isEmpty() && !closing) {
        unsent.wait();
      }
      return unsent.poll();
    }
  }

  /** At once, whatever is under way. */
  void abort() {
    reader.interrupt();
    try {
      socket.close();
    } catch (IOException e) {
      LOG.debug("socket not closed cleanly peer={}", peer(), e);
    }
  }
}
