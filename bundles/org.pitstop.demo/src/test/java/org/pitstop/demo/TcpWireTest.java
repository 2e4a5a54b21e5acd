package org.pitstop.demo;

import static org.junit.Assert.assertArrayEquals;
import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertTrue;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.junit.After;
import org.junit.Before;
import org.junit.Test;

public class TcpWireTest {
  private static final int LIMIT_MS = 10_000;

  private ServerSocket far;
  private TcpWire wire;
  private Socket agent;
  private Socket server;

  @Before
  public void aConnectionOverAWire() throws IOException {
    far = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
    wire = new TcpWire(far.getLocalPort());
    agent = new Socket(InetAddress.getLoopbackAddress(), wire.port());
    server = far.accept();
    agent.setSoTimeout(LIMIT_MS);
    server.setSoTimeout(LIMIT_MS);
  }

  @After
  public void close() throws IOException {
    agent.close();
    server.close();
    wire.close();
    far.close();
  }

  private static void send(Socket from, String text) throws IOException {
    from.getOutputStream().write(text.getBytes(StandardCharsets.US_ASCII));
  }

  private static String receive(Socket at, int bytes) throws IOException {
    return new String(at.getInputStream().readNBytes(bytes), StandardCharsets.US_ASCII);
  }

  @Test
  public void bytesGoBothWays() throws IOException {
    send(agent, "question");
    assertEquals("question", receive(server, 8));
    send(server, "answer");
    assertEquals("answer", receive(agent, 6));
    assertTrue(wire.inUse());
  }

  @Test
  public void aCutEndsBothSidesAndTheNextConnectionIsWhole() throws IOException {
    send(agent, "x");
    receive(server, 1);
    wire.cut();
    assertEnded(agent);
    assertEnded(server);
    try (Socket next = new Socket(InetAddress.getLoopbackAddress(), wire.port()); Socket at = far.accept()) {
      at.setSoTimeout(LIMIT_MS);
      send(next, "again");
      assertEquals("again", receive(at, 5));
    }
  }

  private static void assertEnded(Socket socket) throws IOException {
    try {
      assertArrayEquals(new byte[0], socket.getInputStream().readAllBytes());
    } catch (SocketException e) {
      // reset: that is an end as well
    }
  }

  @Test
  public void oneBitOfTheNextConsecutiveFrameIsFlippedAndNoOther() throws Exception {
    Gremlin gremlin = new Gremlin(wire, far.getLocalPort(), "body");
    CompletableFuture<Optional<String>> corrupted = CompletableFuture.supplyAsync(() -> {
      try {
        return gremlin.corruptFrame();
      } catch (InterruptedException e) {
        throw new IllegalStateException(e);
      }
    });
    String single = "< send 740 8 02 10 03 CC CC CC CC CC >";
    String consecutive = "< send 740 8 21 01 02 03 04 05 06 A7 >";
    List<String> flipped = new ArrayList<>();
    // until the gremlin has taken its place, and until it says that it is done, frames go by as they are
    while (!corrupted.isDone()) {
      send(agent, single);
      assertEquals(single, receive(server, single.length()));
      send(agent, consecutive);
      String arrived = receive(server, consecutive.length());
      if (!arrived.equals(consecutive)) {
        flipped.add(arrived);
      }
    }
    assertEquals(List.of(consecutive.replace("A7", "A6")), flipped);
    assertTrue(corrupted.get().toString(), corrupted.get().orElse("").startsWith("740#21010203040506A7"));
    send(agent, consecutive);
    assertEquals(consecutive, receive(server, consecutive.length()));
  }
}
