package org.pitstop.demo;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;

/** A wire between the agent and somebody else, for whoever wants to cut it or to change what goes over it. */
final class TcpWire implements AutoCloseable {
  private static final int CHUNK_BYTES = 16 * 1024;
  private static final int BACKLOG = 8;
  private static final InetAddress LOOPBACK = InetAddress.getLoopbackAddress();

  private final ServerSocket server;
  private final int target;
  private final List<Socket> ends = new ArrayList<>();
  private Optional<UnaryOperator<byte[]>> change = Optional.empty();

  /** @param target port on this machine that it leads to */
  TcpWire(int target) throws IOException {
    this.target = target;
    server = new ServerSocket(0, BACKLOG, LOOPBACK);
    start(this::accept);
  }

  int port() {
    return server.getLocalPort();
  }

  /** Whether anybody is connected. */
  synchronized boolean inUse() {
    return !ends.isEmpty();
  }

  /** Cuts every connection there is. New ones may be made at once. */
  synchronized void cut() {
    ends.forEach(TcpWire::close);
    ends.clear();
  }

  /** Is given each piece that the agent sends from now on, until it returns another one. */
  synchronized void changeOnce(UnaryOperator<byte[]> how) {
    change = Optional.of(how);
  }

  private static void start(Runnable work) {
    Thread thread = new Thread(work, "wire");
    thread.setDaemon(true);
    thread.start();
  }

  private void accept() {
    while (!server.isClosed()) {
      try {
        connect(server.accept());
      } catch (IOException e) {
        // closed: the loop ends; or nobody at the other end: the agent tries again
      }
    }
  }

  private void connect(Socket near) throws IOException {
    Socket far;
    try {
      far = new Socket(LOOPBACK, target);
    } catch (IOException e) {
      near.close();
      throw e;
    }
    near.setTcpNoDelay(true);
    far.setTcpNoDelay(true);
    synchronized (this) {
      ends.add(near);
      ends.add(far);
    }
    start(() -> pump(near, far, true));
    start(() -> pump(far, near, false));
  }

  private void pump(Socket from, Socket to, boolean fromAgent) {
    byte[] chunk = new byte[CHUNK_BYTES];
    try (InputStream in = from.getInputStream(); OutputStream out = to.getOutputStream()) {
      for (int count = in.read(chunk); count >= 0; count = in.read(chunk)) {
        byte[] piece = Arrays.copyOf(chunk, count);
        out.write(fromAgent ? changed(piece) : piece);
      }
    } catch (IOException e) {
      // one end is gone: so is the other
    }
    synchronized (this) {
      ends.remove(from);
      ends.remove(to);
    }
    close(from);
    close(to);
  }

  private synchronized byte[] changed(byte[] piece) {
    byte[] now = change.map(c -> c.apply(piece)).orElse(piece);
    if (now != piece) {
      change = Optional.empty();
    }
    return now;
  }

  private static void close(Socket socket) {
    try {
      socket.close();
    } catch (IOException e) {
      // it is of no use any more
    }
  }

  @Override
  public void close() throws IOException {
    server.close();
    cut();
  }
}
