package org.pitstop.doip;

import static org.junit.Assert.assertEquals;

import java.io.DataInputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.pitstop.api.link.DoipAddress;

/** A gateway on a real socket that does what the test wrote down, one connection after the other. */
final class ScriptedGateway implements AutoCloseable {
  static final String ACTIVATION = "02FD000500000007 0E80 00 00000000";
  static final String ACTIVATED = "02FD000600000009 0E80 1000 10 00000000";
  static final String ACK = "02FD800200000005 1010 0E80 00";

  /** What happens on one connection. */
  interface Script {
    void play(Peer peer) throws Exception;
  }

  private final ServerSocket server;
  private final CompletableFuture<Void> done = new CompletableFuture<>();

  ScriptedGateway(Script... connections) throws IOException {
    this(new ServerSocket(0, 50, InetAddress.getLoopbackAddress()), connections);
  }

  ScriptedGateway(ServerSocket server, Script... connections) {
    this.server = server;
    Thread thread = new Thread(() -> play(connections), "scripted gateway");
    thread.setDaemon(true);
    thread.start();
  }

  private void play(Script[] connections) {
    try {
      for (Script script : connections) {
        try (Socket socket = server.accept()) {
          socket.setTcpNoDelay(true);
          script.play(new Peer(socket));
        }
      }
      done.complete(null);
    } catch (Throwable e) {
      done.completeExceptionally(e);
    }
  }

  DoipAddress address() {
    return address(0x1010);
  }

  DoipAddress address(int target) {
    return new DoipAddress("127.0.0.1", server.getLocalPort(), false, 0x0E80, target, 0xE000);
  }

  int port() {
    return server.getLocalPort();
  }

  /** Waits for the script's end; fails if it has. */
  void expectEnd() throws InterruptedException, TimeoutException {
    try {
      done.get(20, TimeUnit.SECONDS);
    } catch (ExecutionException e) {
      throw new AssertionError("the gateway: " + e.getCause(), e.getCause());
    }
  }

  @Override
  public void close() throws IOException {
    server.close();
  }

  /** The gateway's end of a connection. */
  static final class Peer {
    final Socket socket;
    private final DataInputStream in;

    Peer(Socket socket) throws IOException {
      this.socket = socket;
      this.in = new DataInputStream(socket.getInputStream());
    }

    /** The next bytes must be these. */
    Peer expect(String hex) throws IOException {
      byte[] expected = Bytes.of(hex);
      byte[] came = in.readNBytes(expected.length);
      assertEquals(Bytes.hex(expected), Bytes.hex(came));
      return this;
    }

    byte[] read(int count) throws IOException {
      return in.readNBytes(count);
    }

    Peer say(String hex) throws IOException {
      socket.getOutputStream().write(Bytes.of(hex));
      return this;
    }

    Peer activate() throws IOException {
      return expect(ACTIVATION).say(ACTIVATED);
    }

    /** The other end must close; what it sends before is given back. */
    String expectEnd() throws IOException {
      return Bytes.hex(in.readAllBytes());
    }
  }
}
