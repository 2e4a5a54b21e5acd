package org.pitstop.bench;

import java.io.DataInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;

/** Requests and short responses over a plain TCP socket on loopback: what DoIP can reach at best. */
final class PingPong {
  private final int requestBytes;
  private final int responseBytes;

  PingPong(int requestBytes, int responseBytes) {
    this.requestBytes = requestBytes;
    this.responseBytes = responseBytes;
  }

  /** @return seconds for so many requests */
  double seconds(int count) throws IOException, InterruptedException {
    try (ServerSocket server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      Thread peer = new Thread(() -> respond(server), "ping-pong peer");
      peer.start();
      try (Socket socket = new Socket(server.getInetAddress(), server.getLocalPort())) {
        return ask(socket, count);
      } finally {
        peer.join();
      }
    }
  }

  private double ask(Socket socket, int count) throws IOException {
    socket.setTcpNoDelay(true);
    OutputStream out = socket.getOutputStream();
    DataInputStream in = new DataInputStream(socket.getInputStream());
    byte[] request = new byte[requestBytes];
    byte[] response = new byte[responseBytes];
    long start = System.nanoTime();
    for (int i = 0; i < count; i++) {
      out.write(request);
      in.readFully(response);
    }
    return (System.nanoTime() - start) / 1e9;
  }

  private void respond(ServerSocket server) {
    byte[] request = new byte[requestBytes];
    byte[] response = new byte[responseBytes];
    try (Socket socket = server.accept()) {
      socket.setTcpNoDelay(true);
      DataInputStream in = new DataInputStream(socket.getInputStream());
      OutputStream out = socket.getOutputStream();
      while (in.readNBytes(request, 0, requestBytes) == requestBytes) {
        out.write(response);
      }
    } catch (IOException e) {
      throw new IllegalStateException("the peer of the ping-pong failed", e);
    }
  }
}
