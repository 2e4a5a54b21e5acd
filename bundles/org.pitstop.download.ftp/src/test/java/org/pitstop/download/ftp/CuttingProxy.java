package org.pitstop.download.ftp;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Stands at 127.0.0.2 before a server at 127.0.0.1 with the same ports, so that control and data connections pass without being
 * understood, encrypted or not. Each data connection is cut, or falls silent, after a number of bytes.
 */
final class CuttingProxy implements AutoCloseable {
  static final String HOST = "127.0.0.2";
  final AtomicInteger dataConnections = new AtomicInteger();
  /** Bytes from the server after which the next data connections are cut; the last one holds for all further ones; below 0: never. */
  volatile List<Integer> cuts = List.of(-1);
  /** Fall silent instead of cutting. */
  volatile boolean stall;
  private final List<AutoCloseable> open = new ArrayList<>();

  CuttingProxy(int controlPort, int dataPort) throws IOException {
    listen(controlPort, false);
    listen(dataPort, true);
  }

  private void listen(int port, boolean data) throws IOException {
    ServerSocket server = new ServerSocket();
    server.setReuseAddress(true);
    server.bind(new InetSocketAddress(HOST, port));
    remember(server);
    start(() -> {
      while (true) {
        Socket client = remember(server.accept());
        Socket upstream = remember(new Socket(InetAddress.getByName("127.0.0.1"), port));
        int limit = data ? nextCut() : -1;
        start(() -> copy(client, upstream, -1));
        start(() -> copy(upstream, client, limit));
      }
    });
  }

  private int nextCut() {
    List<Integer> now = cuts;
    return now.get(Math.min(dataConnections.getAndIncrement(), now.size() - 1));
  }

  private void copy(Socket from, Socket to, int limit) throws IOException {
    try (from; to) {
      InputStream in = from.getInputStream();
      OutputStream out = to.getOutputStream();
      byte[] buffer = new byte[8192];
      int left = limit;
      for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
        int pass = limit < 0 ? n : Math.min(n, left);
        out.write(buffer, 0, pass);
        left -= pass;
        if (limit >= 0 && left == 0) {
          silence(in);
          return;
        }
      }
    }
  }

  private void silence(InputStream in) throws IOException {
    byte[] unheard = new byte[8192];
    while (stall && in.read(unheard) >= 0) {
      continue;
    }
    if (stall) {
      synchronized (this) {
        try {
          wait();
        } catch (InterruptedException e) {
          Thread.currentThread().interrupt();
        }
      }
    }
  }

  private interface Work {
    void run() throws IOException;
  }

  private static void start(Work work) {
    Thread thread = new Thread(() -> {
      try {
        work.run();
      } catch (IOException e) {
        return; // one of the ends is gone: that is what this proxy is for
      }
    });
    thread.setDaemon(true);
    thread.start();
  }

  private synchronized <T extends AutoCloseable> T remember(T closeable) {
    open.add(closeable);
    return closeable;
  }

  @Override
  public synchronized void close() throws Exception {
    notifyAll();
    for (AutoCloseable closeable : open) {
      closeable.close();
    }
  }
}
