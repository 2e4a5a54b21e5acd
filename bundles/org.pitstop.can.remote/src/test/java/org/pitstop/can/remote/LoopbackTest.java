package org.pitstop.can.remote;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertNotNull;
import static org.junit.Assert.assertNull;
import static org.junit.Assert.assertTrue;

import java.io.IOException;
import java.io.InputStream;
import java.net.DatagramSocket;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.After;
import org.junit.Test;
import org.pitstop.api.can.BusState;
import org.pitstop.api.can.CanFilter;
import org.pitstop.api.can.CanFrame;
import org.pitstop.api.can.CanListener;
import org.pitstop.time.RealVehicleTime;

/** Client and server over real sockets of the loopback interface. */
public class LoopbackTest {

  private static final int PATIENCE_S = 10;

  private final RealVehicleTime time = new RealVehicleTime();
  private final ServedBuses served = new ServedBuses(time);
  private final List<AutoCloseable> open = new ArrayList<>();

  /** A client and what it has heard. */
  private static final class Client implements CanListener {
    final RemoteBus bus;
    final LinkedBlockingQueue<CanFrame> heard = new LinkedBlockingQueue<>();
    final CountDownLatch up = new CountDownLatch(1);
    final CountDownLatch down = new CountDownLatch(1);

    Client(RemoteBus bus) {
      this.bus = bus;
      bus.listen(new CanFilter(0, 0, false), this);
    }

    CanFrame next() throws InterruptedException {
      return heard.poll(PATIENCE_S, TimeUnit.SECONDS);
    }

    @Override
    public void frame(CanFrame frame, long nanos) {
      heard.add(frame.copy());
    }

    @Override
    public void state(BusState state) {
      (state == BusState.ACTIVE ? up : down).countDown();
    }
  }

  private Client client(String uri, int dataBitrate) throws InterruptedException {
    RemoteBus bus = new RemoteBus("body", uri, 500_000, dataBitrate, 4096, new LinkTaps(), time);
    Client client = new Client(bus);
    Link link = RemoteBusComponent.link(LinkUri.parse(uri), bus, time);
    open.add(link);
    link.start();
    assertTrue("no link " + uri, client.up.await(PATIENCE_S, TimeUnit.SECONDS));
    return client;
  }

  private static CanFrame frame(int id, int first) {
    return new CanFrame().set(id, false, false, false).payload(new byte[] {(byte) first, 2, 3}, 0, 3);
  }

  private static int tcpPort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0)) {
      return socket.getLocalPort();
    }
  }

  private static int udpPort() throws IOException {
    try (DatagramSocket socket = new DatagramSocket(0)) {
      return socket.getLocalPort();
    }
  }

  @After
  public void closeAll() throws Exception {
    for (AutoCloseable one : open) {
      one.close();
    }
    served.stop();
    time.close();
  }

  @Test
  public void framesGoBothWaysAndClientsHearEachOtherButNotThemselves() throws Exception {
    FakeBus bus = new FakeBus("body", false);
    int port = tcpPort();
    served.serve(bus, LinkUri.parse("socketcand://127.0.0.1:" + port));
    Client one = client("socketcand://127.0.0.1:" + port + "/body", 0);
    Client two = client("socketcand://127.0.0.1:" + port + "/body", 0);

    CountDownLatch sent = new CountDownLatch(1);
    one.bus.send(frame(0x123, 1), sent::countDown);
    assertEquals("123#010203", String.valueOf(bus.next()));
    assertEquals("123#010203", String.valueOf(two.next()));
    assertTrue(sent.await(PATIENCE_S, TimeUnit.SECONDS));

    bus.brings(frame(0x7FF, 9));
    assertEquals("its own frame was not heard", "7FF#090203", String.valueOf(one.next()));
    assertEquals("7FF#090203", String.valueOf(two.next()));
  }

  @Test
  public void oneTcpPortServesSeveralBuses() throws Exception {
    FakeBus body = new FakeBus("body", false);
    FakeBus comfort = new FakeBus("comfort", false);
    int port = tcpPort();
    AutoCloseable ofBody = served.serve(body, LinkUri.parse("socketcand://127.0.0.1:" + port));
    served.serve(comfort, LinkUri.parse("socketcand://127.0.0.1:" + port));
    Client one = client("socketcand://127.0.0.1:" + port + "/body", 0);
    Client two = client("socketcand://127.0.0.1:" + port + "/comfort", 0);
    two.bus.send(frame(0x100, 7), null);
    assertEquals("100#070203", String.valueOf(comfort.next()));
    assertNull(body.sent.peek());
    ofBody.close();
    assertTrue("the clients of a bus that goes are told", one.down.await(PATIENCE_S, TimeUnit.SECONDS));
    assertEquals(BusState.ACTIVE, two.bus.state());
  }

  @Test
  public void orderIsKeptAndTheBusSlowsTheClientDown() throws Exception {
    FakeBus bus = new FakeBus("body", false);
    bus.gate = new CountDownLatch(1);
    int port = tcpPort();
    served.serve(bus, LinkUri.parse("socketcand://127.0.0.1:" + port));
    Client client = client("socketcand://127.0.0.1:" + port + "/body", 0);
    int frames = 1000;
    for (int i = 0; i < frames; i++) {
      client.bus.send(frame(i, i), null);
    }
    for (int i = 0; i < Window.FRAMES; i++) {
      assertEquals(i, bus.next().id());
    }
    assertNull("no more than the window while the bus stands", bus.sent.poll(50, TimeUnit.MILLISECONDS));
    bus.open();
    for (int i = Window.FRAMES; i < frames; i++) {
      CanFrame next = bus.next();
      assertNotNull("frame " + i, next);
      assertEquals(i, next.id());
    }
  }

  /** The flashing thread is interrupted when the agent stops: its last requests must go out, and the link stays. */
  @Test
  public void anInterruptedSenderBreaksNoLink() throws Exception {
    FakeBus classic = new FakeBus("body", false);
    int port = tcpPort();
    served.serve(classic, LinkUri.parse("socketcand://127.0.0.1:" + port));
    FakeBus fd = new FakeBus("powertrain", true);
    int server = udpPort();
    int local = udpPort();
    served.serve(fd, LinkUri.parse("cannelloni://127.0.0.1:" + local + "?local=" + server));
    Client tcp = client("socketcand://127.0.0.1:" + port + "/body", 0);
    Client udp = client("cannelloni://127.0.0.1:" + server + "?local=" + local, 2_000_000);
    CanFrame hello = null;
    for (int i = 0; i < 100 && hello == null; i++) { // until the server's port is open
      udp.bus.send(frame(0, 0), null);
      hello = fd.sent.poll(100, TimeUnit.MILLISECONDS);
    }
    Thread.currentThread().interrupt();
    tcp.bus.send(frame(1, 1), null);
    udp.bus.send(frame(1, 1), null);
    assertTrue(Thread.interrupted());
    tcp.bus.send(frame(2, 2), null);
    udp.bus.send(frame(2, 2), null);
    for (FakeBus bus : List.of(classic, fd)) {
      CanFrame next = bus.next();
      while (next.id() == 0) {
        next = bus.next();
      }
      assertEquals("001#010203", next.toString());
      assertEquals("002#020203", String.valueOf(bus.next()));
    }
    assertEquals(1, tcp.down.getCount());
    assertEquals(1, udp.down.getCount());
  }

  /** The frames of the bus are written by the bus's own thread: it must never wait for a client. */
  @Test
  public void aClientThatDoesNotReadIsCutOffAndHoldsNobodyElse() throws Exception {
    FakeBus bus = new FakeBus("body", false);
    int port = tcpPort();
    served.serve(bus, LinkUri.parse("socketcand://127.0.0.1:" + port));
    Client other = client("socketcand://127.0.0.1:" + port + "/body", 0);
    try (Socket deaf = new Socket()) {
      deaf.setReceiveBufferSize(4096);
      deaf.connect(new InetSocketAddress("127.0.0.1", port));
      deaf.setSoTimeout(PATIENCE_S * 1000);
      deaf.getOutputStream().write(SocketcandText.ascii("< open body >< rawmode >"));
      byte[] answers = deaf.getInputStream().readNBytes("< hi >< ok >< ok >".length());
      assertEquals("< hi >< ok >< ok >", new String(answers, StandardCharsets.US_ASCII));
      int frames = 300_000; // more than sockets and our queue hold
      for (int i = 1; i <= frames; i++) {
        bus.brings(frame(0x100, i));
        for (int behind = i % 1000 == 0 ? 1000 : 0; behind > 0; behind--) {
          assertNotNull("the other one hears all " + i, other.next());
        }
      }
      assertTrue(countUntilTheEnd(deaf.getInputStream()) < frames);
    }
  }

  private static int countUntilTheEnd(InputStream in) throws IOException {
    int elements = 0;
    byte[] buffer = new byte[1 << 16];
    for (int count = in.read(buffer); count >= 0; count = in.read(buffer)) {
      for (int i = 0; i < count; i++) {
        elements += buffer[i] == '>' ? 1 : 0;
      }
    }
    return elements;
  }

  @Test
  public void aClientConnectsAgainWhenTheServerComesBack() throws Exception {
    FakeBus bus = new FakeBus("body", false);
    int port = tcpPort();
    LinkUri listen = LinkUri.parse("socketcand://127.0.0.1:" + port);
    AutoCloseable first = served.serve(bus, listen);
    Client client = client("socketcand://127.0.0.1:" + port + "/body", 0);
    first.close();
    assertTrue(client.down.await(PATIENCE_S, TimeUnit.SECONDS));
    CountDownLatch again = new CountDownLatch(1);
    client.bus.listen(new CanFilter(0, 0, false), new CanListener() {
      @Override
      public void frame(CanFrame frame, long nanos) {}

      @Override
      public void state(BusState state) {
        again.countDown();
      }
    });
    served.serve(bus, listen);
    assertTrue(again.await(PATIENCE_S, TimeUnit.SECONDS));
    client.bus.send(frame(1, 1), null);
    assertEquals("001#010203", String.valueOf(bus.next()));
  }

  @Test
  public void cannelloniCarriesFdFramesBothWaysInOrder() throws Exception {
    FakeBus bus = new FakeBus("powertrain", true);
    int server = udpPort();
    int local = udpPort();
    served.serve(bus, LinkUri.parse("cannelloni://127.0.0.1:" + local + "?local=" + server));
    Client client = client("cannelloni://127.0.0.1:" + server + "?local=" + local, 2_000_000);
    CanFrame fd = new CanFrame().set(0x7E0, false, true, true).length(64);
    // the server's port opens on its own thread: until then frames get lost, as UDP does
    CanFrame hello = null;
    for (int i = 0; i < 100 && hello == null; i++) {
      client.bus.send(fd, null);
      hello = bus.sent.poll(100, TimeUnit.MILLISECONDS);
    }
    assertEquals(fd, hello);
    bus.sent.clear();
    for (int i = 1; i <= 500; i++) {
      fd.data()[0] = (byte) i;
      fd.data()[1] = (byte) (i >> 8);
      client.bus.send(fd, null);
    }
    for (int i = 1; i <= 500; i++) {
      CanFrame next = bus.next();
      assertNotNull("frame " + i, next);
      assertEquals(i, next.data()[0] & 255 | (next.data()[1] & 255) << 8);
    }
    bus.brings(fd);
    assertEquals(fd, client.next());
  }

  @Test
  public void whatUdpBringsFasterThanTheBusWaitsAndKeepsItsOrder() throws Exception {
    FakeBus bus = new FakeBus("powertrain", true);
    bus.gate = new CountDownLatch(1);
    int server = udpPort();
    int local = udpPort();
    served.serve(bus, LinkUri.parse("cannelloni://127.0.0.1:" + local + "?local=" + server));
    Client client = client("cannelloni://127.0.0.1:" + server + "?local=" + local, 2_000_000);
    CanFrame first = null;
    for (int i = 0; i < 100 && first == null; i++) { // until the server's port is open
      client.bus.send(frame(0, 0), null);
      first = bus.sent.poll(100, TimeUnit.MILLISECONDS);
    }
    assertNotNull("the server's port did not open", first);
    int frames = 500;
    for (int i = 1; i <= frames; i++) {
      client.bus.send(frame(i, i), null);
    }
    int expected = 1;
    CanFrame next = bus.next();
    while (expected < Window.FRAMES / 2) {
      if (next.id() != 0) { // a repeated first one may still have come
        assertEquals(expected++, next.id());
      }
      next = bus.next();
    }
    bus.open();
    while (expected <= frames) {
      assertNotNull("frame " + expected, next);
      assertEquals(expected++, next.id());
      next = expected <= frames ? bus.next() : null;
    }
  }
}
