package org.pitstop.doip;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertFalse;
import static org.junit.Assert.assertSame;
import static org.junit.Assert.assertThrows;
import static org.junit.Assert.assertTrue;
import static org.pitstop.doip.ScriptedGateway.ACK;
import static org.pitstop.doip.ScriptedGateway.ACTIVATED;
import static org.pitstop.doip.ScriptedGateway.ACTIVATION;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.BooleanSupplier;
import org.junit.After;
import org.junit.Test;
import org.pitstop.api.can.CanFrame;
import org.pitstop.api.link.CanAddress;
import org.pitstop.api.link.DiagnosticLink;
import org.pitstop.api.link.DoipAddress;
import org.pitstop.api.link.LinkTap;
import org.pitstop.time.VirtualVehicleTime;

/** The transport against a gateway that does what is written down, over real sockets and in virtual time. */
public final class DoipTransportTest {
  private static final String REQUEST = "02FD800100000007 0E80 1010 22F190";
  private static final String ANSWER = "02FD800100000007 1010 0E80 62F190";

  private final VirtualVehicleTime time = new VirtualVehicleTime();
  private final DoipTransport transport = transport(Map.of());
  private final Recorder recorder = new Recorder();

  private DoipTransport transport(Map<String, Object> values) {
    return new DoipTransport(time, () -> Instant.EPOCH, DoipParameters.of(TestConfig.with(values)));
  }

  @After
  public void stop() {
    transport.deactivate();
  }

  private static void send(DiagnosticLink link, String hex) throws IOException {
    byte[] message = Bytes.of("EE" + hex);
    link.send(message, 1, message.length - 1);
  }

  @Test
  public void aRequestIsAcknowledgedAndAnswered() throws Exception {
    try (ScriptedGateway gateway = new ScriptedGateway(p -> {
      p.activate().expect(REQUEST).say(ACK).say(ANSWER);
      assertEquals("", p.expectEnd());
    })) {
      DiagnosticLink link = transport.open(gateway.address(), recorder);
      send(link, "22F190");
      recorder.expect("sent", "received 62F190");
      assertEquals(Optional.empty(), link.foreignRequests());
      link.close();
      gateway.expectEnd();
      recorder.expectNothing();
    }
  }

  @Test
  public void segmentsMayFallAnywhereAndMessagesShareThem() throws Exception {
    try (ScriptedGateway gateway = new ScriptedGateway(p -> {
      p.expect(ACTIVATION);
      for (byte b : Bytes.of(ACTIVATED)) {
        p.socket.getOutputStream().write(b);
      }
      p.expect(REQUEST).say(ACK + "02FD8001 0000000A 1010 0E80 62");
      p.expect("02FD800100000006 0E80 1010 3E00").say("F190 010203" + ACK + ANSWER).expectEnd();
    })) {
      DiagnosticLink link = transport.open(gateway.address(), recorder);
      send(link, "22F190");
      recorder.expect("sent", "receiving 6");
      send(link, "3E00");
      recorder.expect("received 62F190010203", "sent", "received 62F190");
      link.close();
      gateway.expectEnd();
    }
  }

  @Test
  public void blocksOf64KiBAndOf1MiBArriveWhole() throws Exception {
    int[] lengths = {65_535, 1 << 20};
    Random random = new Random(1);
    byte[][] blocks = {new byte[lengths[0]], new byte[lengths[1]]};
    random.nextBytes(blocks[0]);
    random.nextBytes(blocks[1]);
    try (ScriptedGateway gateway = new ScriptedGateway(p -> {
      p.activate();
      for (byte[] block : blocks) {
        p.expect(String.format("02FD8001 %08X 0E80 1010", block.length + 4)).expect(Bytes.hex(block)).say(ACK);
      }
      p.expectEnd();
    })) {
      DiagnosticLink link = transport.open(gateway.address(), recorder);
      for (byte[] block : blocks) {
        link.send(block, 0, block.length);
        recorder.expect("sent");
      }
      link.close();
      gateway.expectEnd();
    }
  }

  @Test
  public void ecusBehindOneGatewayShareOneConnectionUntilTheLastIsClosed() throws Exception {
    Recorder camera = new Recorder();
    try (ScriptedGateway gateway = new ScriptedGateway(p -> {
      p.activate();
      p.expect(REQUEST).expect("02FD800100000006 0E80 1011 3E00");
      p.say("02FD800200000005 1011 0E80 00").say("02FD800100000006 1011 0E80 7E00").say(ACK).say(ANSWER);
      p.expect("02FD800100000006 0E80 1011 3E00").say("02FD800200000005 1011 0E80 00");
      assertEquals("", p.expectEnd());
    }, p -> p.activate().expectEnd())) {
      DiagnosticLink first = transport.open(gateway.address(0x1010), recorder);
      DiagnosticLink second = transport.open(gateway.address(0x1011), camera);
      send(first, "22F190");
      send(second, "3E00");
      camera.expect("sent", "received 7E00");
      recorder.expect("sent", "received 62F190");
      first.close();
      send(second, "3E00");
      camera.expect("sent");
      second.close();
      assertThrows(IOException.class, () -> send(second, "3E00"));
      transport.open(gateway.address(), recorder).close(); // a new connection
      gateway.expectEnd();
    }
  }

  @Test
  public void aFunctionalRequestGoesToTheFunctionalAddressAndItsAcknowledgementIsNotTakenForOurs() throws Exception {
    try (ScriptedGateway gateway = new ScriptedGateway(p -> {
      p.activate().expect(REQUEST).expect("02FD800100000006 0E80 E000 3E80");
      p.say("02FD800200000005 E000 0E80 00").say("02FD800200000007 1010 0E80 00 3E80").say("02FD800200000007 1010 0E80 00 22F1").expectEnd();
    })) {
      DiagnosticLink link = transport.open(gateway.address(), recorder);
      send(link, "22F190");
      link.sendFunctional(Bytes.of("3E80"));
      recorder.expect("sent");
      link.close();
      gateway.expectEnd();
      recorder.expectNothing();
    }
  }

  @Test
  public void aNegativeAcknowledgementSaysInWordsWhatIsWrong() throws Exception {
    try (ScriptedGateway gateway = new ScriptedGateway(p -> {
      p.activate();
      for (String code : List.of("02", "03", "04", "05", "06", "07", "08")) {
        p.expect(REQUEST).say("02FD800300000005 1010 0E80" + code);
      }
      p.expectEnd();
    })) {
      DiagnosticLink link = transport.open(gateway.address(), recorder);
      for (String words : List.of("0x02 (invalid source", "0x03 (unknown target", "0x04 (message too large", "0x05 (the gateway is out of memory",
          "0x06 (the target is unreachable", "0x07 (unknown network", "0x08 (transport protocol error")) {
        send(link, "22F190");
        recorder.expectText("sendFailed ", words);
      }
      link.close();
      gateway.expectEnd();
    }
  }

  @Test
  public void anUnacknowledgedMessageFailsAfterADoipDiagnosticMessageAndTheLinkGoesOn() throws Exception {
    try (ScriptedGateway gateway = new ScriptedGateway(p -> {
      p.activate().expect(REQUEST).expect(REQUEST).say(ACK).expectEnd();
    })) {
      DiagnosticLink link = transport.open(gateway.address(), recorder);
      send(link, "22F190");
      assertThrows(IllegalStateException.class, () -> send(link, "22F190"));
      time.sleep(Duration.ofMillis(1999));
      recorder.expectNothing();
      time.sleep(Duration.ofMillis(2));
      recorder.expectText("sendFailed A_DoIP_Diagnostic_Message", "2000 ms");
      send(link, "22F190");
      recorder.expect("sent");
      time.sleep(Duration.ofSeconds(10));
      link.close();
      gateway.expectEnd();
      recorder.expectNothing();
    }
  }

  @Test
  public void anAliveCheckIsAnswered() throws Exception {
    String check = "02FD000700000000";
    String answer = "02FD000800000002 0E80";
    try (ScriptedGateway gateway = new ScriptedGateway(
        p -> p.expect(ACTIVATION).say(ACTIVATED + check).expect(answer).say(check).expect(answer).say(ANSWER).expect(REQUEST).say(ACK).expectEnd())) {
      DiagnosticLink link = transport.open(gateway.address(), recorder);
      recorder.expect("received 62F190"); // so that the request does not overtake the answers
      send(link, "22F190");
      recorder.expect("sent");
      link.close();
      gateway.expectEnd();
    }
  }

  @Test
  public void whenTheConnectionIsLostTheLinksHearWhatFailedAndThatTheyAreClosed() throws Exception {
    CountDownLatch mayLeave = new CountDownLatch(1);
    try (ScriptedGateway gateway = new ScriptedGateway(p -> {
      p.activate().expect(REQUEST).say("02FD8001 00000020 1010 0E80 62");
      mayLeave.await();
    })) {
      DiagnosticLink link = transport.open(gateway.address(), recorder);
      send(link, "22F190");
      recorder.expect("receiving 28");
      mayLeave.countDown();
      recorder.expectText("sendFailed ", "closed the connection in the middle of a message (5 of 32 payload bytes)");
      recorder.expectText("receiveFailed ", "closed the connection");
      recorder.expectText("closed ", "closed the connection");
      IOException e = assertThrows(IOException.class, () -> send(link, "3E00"));
      assertTrue(e.getMessage(), e.getMessage().contains("0x1010 at 127.0.0.1"));
      assertThrows(IOException.class, () -> link.sendFunctional(Bytes.of("3E80")));
      link.close();
      recorder.expectNothing();
    }
  }

  @Test
  public void aMessageThatStopsInTheMiddleEndsTheConnection() throws Exception {
    try (ScriptedGateway gateway = new ScriptedGateway(
        p -> p.activate().expect(REQUEST).say(ACK + "02FD8001 00000020 1010 0E80 62").expectEnd())) {
      send(transport.open(gateway.address(), recorder), "22F190");
      recorder.expect("sent", "receiving 28");
      time.sleep(Duration.ofMillis(1999));
      recorder.expectNothing();
      time.sleep(Duration.ofMillis(100));
      recorder.expectText("receiveFailed ", "receiveMs");
      recorder.expectText("closed ", "stopped in the middle of a message (5 of 32 payload bytes) for 2000 ms");
      gateway.expectEnd();
    }
  }

  @Test
  public void whatIsNoDoipEndsTheConnectionSayingWhy() throws Exception {
    for (Map.Entry<String, String> e : Map.of("04FB8001 00000007 1010 0E80 62F190", "version 0x04", "02FC8001 00000007 1010 0E80 62F190",
        "inverse 0xFC instead of 0xFD", "02FD8001 FFFFFFFF", "4294967295 bytes was announced", "02FD0006 00000000", "cannot have").entrySet()) {
      Recorder own = new Recorder();
      try (ScriptedGateway gateway = new ScriptedGateway(p -> p.activate().expect(REQUEST).say(ACK + e.getKey()).expectEnd())) {
        send(transport.open(gateway.address(), own), "22F190");
        own.expect("sent");
        own.expectText("closed the gateway 127.0.0.1:", e.getValue());
        gateway.expectEnd();
      }
    }
  }

  @Test
  public void aHeaderNackFailsTheOldestMessageThatIsNotAcknowledged() throws Exception {
    Recorder camera = new Recorder();
    try (ScriptedGateway gateway = new ScriptedGateway(p -> {
      p.activate().expect(REQUEST).expect("02FD800100000006 0E80 1011 3E00");
      p.say("02FD0000 00000001 03").say("02FD800200000005 1011 0E80 00");
      p.expect(REQUEST).say("02FD0000 00000001 02").expectEnd();
    })) {
      DiagnosticLink link = transport.open(gateway.address(), recorder);
      DiagnosticLink other = transport.open(gateway.address(0x1011), camera);
      send(link, "22F190");
      send(other, "3E00");
      recorder.expectText("sendFailed ", "NACK 0x03 (out of memory)");
      camera.expect("sent");
      send(link, "22F190");
      recorder.expectText("sendFailed ", "NACK 0x02 (message too large");
      link.close();
      other.close();
      gateway.expectEnd();
    }
  }

  @Test
  public void refusedRoutingActivationIsSaidInWords() throws Exception {
    for (Map.Entry<String, String> e : Map.of("00", "unknown source address", "01", "all of its sockets", "02", "another source address", "03",
        "active on another connection", "04", "authentication", "05", "rejected", "06", "activationType", "07", "set tls", "E1", "manufacturer")
        .entrySet()) {
      try (ScriptedGateway gateway = new ScriptedGateway(
          p -> p.expect(ACTIVATION).say("02FD000600000009 0E80 1000" + e.getKey() + "00000000").expectEnd())) {
        refused(gateway, "refuses routing activation for tester 0x0E80: code 0x" + e.getKey(), e.getValue());
        gateway.expectEnd();
      }
    }
  }

  @Test
  public void aGatewayThatIsSilentOrLeavesOrSpeaksNoDoipIsNotWaitedForLonger() throws Exception {
    DoipTransport hasty = transport(Map.of("routingActivationMs", 50));
    try (ScriptedGateway gateway = new ScriptedGateway(p -> p.expect(ACTIVATION).expectEnd())) {
      IOException e = assertThrows(IOException.class, () -> hasty.open(gateway.address(), recorder));
      assertTrue(e.getMessage(), e.getMessage().contains("did not answer routing activation within 50 ms"));
    }
    try (ScriptedGateway gateway = new ScriptedGateway(p -> p.expect(ACTIVATION))) {
      refused(gateway, "closed the connection instead of activating routing", "");
    }
    try (ScriptedGateway gateway = new ScriptedGateway(p -> p.expect(ACTIVATION).say("02FD0000 00000001 00").expectEnd())) {
      refused(gateway, "NACK 0x00", "try the other protocolVersion");
    }
    try (ScriptedGateway gateway = new ScriptedGateway(p -> p.say("485454502F312E31").expectEnd())) {
      refused(gateway, "this is no DoIP", "127.0.0.1");
    }
    try (ScriptedGateway gateway = new ScriptedGateway(p -> {
      try {
        while (true) {
          p.say("02FD000700000000");
          Thread.yield();
        }
      } catch (IOException given) {
        // it was given up
      }
    })) {
      IOException e = assertThrows(IOException.class, () -> transport.open(gateway.address(), recorder));
      assertTrue(e.getMessage(), e.getMessage().contains("no answer to routing activation") || e.getMessage().contains("alive check"));
    }
  }

  private void refused(ScriptedGateway gateway, String text, String other) {
    IOException e = assertThrows(IOException.class, () -> transport.open(gateway.address(), recorder));
    assertTrue(e.getMessage(), e.getMessage().contains(text) && e.getMessage().contains(other));
  }

  @Test
  public void aConfirmationInTheVehicleIsWaitedForAndAskedForAgain() throws Exception {
    DoipTransport patient = transport(Map.of("confirmationMs", 5000, "confirmationPollMs", 50));
    String pending = "02FD000600000009 0E80 1000 11 00000000";
    try (ScriptedGateway gateway = new ScriptedGateway(p -> p.expect(ACTIVATION).say(pending).expect(ACTIVATION).say(pending).say(ACTIVATED).expectEnd(),
        p -> p.expect(ACTIVATION).say(pending).say("02FD000600000009 0E80 1000 05 00000000").expectEnd())) {
      patient.open(gateway.address(), recorder).close();
      refusedBy(patient, gateway, "0x05 (the confirmation was rejected");
      gateway.expectEnd();
    }
    DoipTransport impatient = transport(Map.of("confirmationMs", 100, "confirmationPollMs", 50));
    try (ScriptedGateway gateway = new ScriptedGateway(p -> p.expect(ACTIVATION).say(pending).expectEnd())) {
      refusedBy(impatient, gateway, "not confirmed in the vehicle within 100 ms");
      gateway.expectEnd();
    }
  }

  private void refusedBy(DoipTransport by, ScriptedGateway gateway, String text) {
    IOException e = assertThrows(IOException.class, () -> by.open(gateway.address(), recorder));
    assertTrue(e.getMessage(), e.getMessage().contains(text));
  }

  @Test
  public void aPortThatNobodyListensOnIsNamedWithWhatToDo() throws Exception {
    ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
    int port = free.getLocalPort();
    free.close();
    DoipAddress nobody = new DoipAddress("127.0.0.1", port, false, 0x0E80, 0x1010, 0xE000);
    IOException e = assertThrows(IOException.class, () -> transport.open(nobody, recorder));
    assertTrue(e.getMessage(), e.getMessage().contains("127.0.0.1:" + port) && e.getMessage().contains("does the profile name"));
  }

  @Test
  public void wrongAddressesAreRefusedBeforeAnythingIsSent() {
    for (DoipAddress wrong : List.of(new DoipAddress("h", 13400, false, 0x0DFF, 0x1010, 0xE000), new DoipAddress("h", 13400, false, 0x0E80, 0, 0xE000),
        new DoipAddress("h", 13400, false, 0x0E80, 0x1010, 0xE400), new DoipAddress("h", 0, false, 0x0E80, 0x1010, 0xE000),
        new DoipAddress(" ", 13400, false, 0x0E80, 0x1010, 0xE000))) {
      assertThrows(IOException.class, () -> transport.open(wrong, recorder));
    }
    assertTrue(transport.serves(new DoipAddress("h", 1, false, 0, 0, 0)));
    assertFalse(transport.serves(CanAddress.classic("body", 1, 2)));
    assertThrows(IOException.class, () -> transport.open(CanAddress.classic("body", 1, 2), recorder));
  }

  @Test
  public void anAcknowledgementThatComesBeforeTheLastByteIsToldOnceAllIsWritten() throws Exception {
    int length = 32 << 20; // more than TCP buffers
    try (ScriptedGateway gateway = new ScriptedGateway(p -> {
      p.activate().expect(String.format("02FD8001 %08X 0E80 1010", length + 4)).say(ACK + ANSWER);
      assertEquals(length, p.read(length).length);
      p.expectEnd();
    })) {
      DiagnosticLink link = transport.open(gateway.address(), recorder);
      link.send(new byte[length], 0, length);
      recorder.expect("sent", "received 62F190");
      link.close();
      gateway.expectEnd();
    }
  }

  @Test
  public void aGatewayThatReadsNothingIsGivenUpAndTheSenderFreed() throws Exception {
    CountDownLatch over = new CountDownLatch(1);
    try (ScriptedGateway gateway = new ScriptedGateway(p -> {
      p.activate();
      over.await();
    })) {
      DiagnosticLink link = transport.open(gateway.address(), recorder);
      byte[] message = new byte[64 << 20];
      Thread clock = new Thread(() -> {
        try {
          time.sleep(Duration.ofSeconds(1));
          while (over.getCount() > 0) {
            time.sleep(Duration.ofSeconds(1));
            Thread.yield();
          }
        } catch (InterruptedException e) {
          Thread.currentThread().interrupt();
        }
      });
      clock.start();
      assertThrows(IOException.class, () -> link.send(message, 0, message.length));
      over.countDown();
      recorder.expectText("closed ", "took no bytes for 10000 ms (writeMs)");
      clock.join();
    }
  }

  /** The gateway's answer and its leaving are there before our write returns: a thread that is not woken for a while. */
  @Test
  public void aMessageThatWasAcknowledgedWasSentThoughTheGatewayLeavesAtOnce() throws Exception {
    try (ScriptedGateway gateway = new ScriptedGateway(p -> p.activate().expect(REQUEST).say(ACK))) {
      DoipParameters parameters = DoipParameters.of(TestConfig.with(Map.of()));
      AtomicReference<DoipLink> link = new AtomicReference<>();
      Connector slow = new Connector(parameters, () -> Instant.EPOCH) {
        @Override
        Socket connect(GatewayKey key, Socket plain) throws IOException {
          return new SlowToReturn(super.connect(key, plain), () -> link.get() != null && !isGone(link.get()));
        }
      };
      GatewayConnection connection = new GatewayConnection(GatewayKey.of(gateway.address()), parameters, slow, time, new Taps(time), ended -> { });
      DoipLink opened = new DoipLink(gateway.address(), connection, time, recorder);
      assertTrue(connection.attach(opened));
      link.set(opened);
      send(opened, "22F190");
      recorder.expect("sent");
      recorder.expectText("closed ", "closed the connection");
    }
  }

  private static boolean isGone(DoipLink link) {
    try {
      link.sendFunctional(new byte[] {0x3E, (byte) 0x80});
      return false;
    } catch (IOException e) {
      return e.getMessage().startsWith("the DoIP link");
    }
  }

  /** A socket whose writes return only when nothing holds them any more. */
  private static final class SlowToReturn extends Socket {
    private final Socket socket;
    private final BooleanSupplier held;

    SlowToReturn(Socket socket, BooleanSupplier held) {
      this.socket = socket;
      this.held = held;
    }

    @Override
    public OutputStream getOutputStream() throws IOException {
      OutputStream out = socket.getOutputStream();
      return new OutputStream() {
        @Override
        public void write(int b) throws IOException {
          out.write(b);
        }

        @Override
        public void write(byte[] bytes, int from, int count) throws IOException {
          out.write(bytes, from, count);
          while (held.getAsBoolean()) {
            Thread.yield();
          }
        }
      };
    }

    @Override
    public InputStream getInputStream() throws IOException {
      return socket.getInputStream();
    }

    @Override
    public void setSoTimeout(int timeout) throws SocketException {
      socket.setSoTimeout(timeout);
    }

    @Override
    public void close() throws IOException {
      socket.close();
    }
  }

  @Test
  public void theTapHearsEveryMessageWithItsHeader() throws Exception {
    List<String> tapped = new CopyOnWriteArrayList<>();
    LinkTap tap = tap((message, ours) -> tapped.add((ours ? "> " : "< ") + message));
    transport.addTap(tap);
    try (ScriptedGateway gateway = new ScriptedGateway(p -> p.activate().expect(REQUEST).say(ACK).say(ANSWER).expect(REQUEST).say(ACK).expectEnd())) {
      DiagnosticLink link = transport.open(gateway.address(), recorder);
      send(link, "22F190");
      recorder.expect("sent", "received 62F190");
      transport.removeTap(tap);
      send(link, "22F190");
      recorder.expect("sent");
      link.close();
      gateway.expectEnd();
    }
    assertEquals(List.of("> " + ACTIVATION, "< " + ACTIVATED, "> " + REQUEST, "< " + ACK, "< " + ANSWER).stream()
        .map(m -> m.substring(0, 2) + m.substring(2).replace(" ", "")).toList(), tapped);
  }

  private interface Heard {
    void message(String hex, boolean ours);
  }

  private static LinkTap tap(Heard heard) {
    return new LinkTap() {
      @Override
      public void frame(String bus, CanFrame frame, long nanos, boolean ours) {
        throw new AssertionError("a CAN frame");
      }

      @Override
      public void doip(String host, byte[] message, int length, long nanos, boolean ours) {
        assertTrue(host, host.startsWith("127.0.0.1:"));
        heard.message(Bytes.hex(message, length), ours);
      }
    };
  }

  @Test
  public void whenTheComponentStopsTheLinksAreClosed() throws Exception {
    try (ScriptedGateway gateway = new ScriptedGateway(p -> p.activate().expectEnd())) {
      DiagnosticLink link = transport.open(gateway.address(), recorder);
      transport.deactivate();
      recorder.expectText("closed ", "the DoIP component stopped");
      assertThrows(IOException.class, () -> transport.open(gateway.address(), recorder));
      gateway.expectEnd();
      link.close();
    }
  }

  @Test
  public void newConfigurationIsForNewConnections() throws Exception {
    try (ScriptedGateway gateway = new ScriptedGateway(p -> p.activate().expect(REQUEST).say(ACK).expectEnd(),
        p -> p.expect("03FC000500000007 0E80 01 00000000").say("03FC00060000000D 0E80 1000 10 00000000 00000000").expectEnd())) {
      DiagnosticLink link = transport.open(gateway.address(), recorder);
      transport.modified(TestConfig.with(Map.of("protocolVersion", 3, "activationType", 1)));
      send(link, "22F190");
      recorder.expect("sent");
      link.close();
      transport.open(gateway.address(), recorder).close();
      gateway.expectEnd();
    }
  }

  @Test
  public void aListenerThatFailsDoesNotHarmTheConnection() throws Exception {
    DiagnosticLink.Listener failing = new DiagnosticLink.Listener() {
      @Override
      public void sent() {
        throw new IllegalStateException("sent");
      }

      @Override
      public void sendFailed(String what) {}

      @Override
      public void receiving(int lengthBytes) {}

      @Override
      public void received(byte[] buffer, int length) {
        throw new IllegalStateException("received");
      }

      @Override
      public void receiveFailed(String what) {}

      @Override
      public void closed(String why) {}
    };
    try (ScriptedGateway gateway = new ScriptedGateway(p -> p.activate().expect(REQUEST).say(ACK).say(ANSWER).expectEnd())) {
      DiagnosticLink bad = transport.open(gateway.address(), failing);
      DiagnosticLink good = transport.open(gateway.address(), recorder);
      send(bad, "22F190");
      recorder.expect("received 62F190"); // both talk to the same ECU
      bad.close();
      good.close();
      gateway.expectEnd();
    }
  }

  @Test
  public void configurationIsRefusedNamingKeyValueAndWhatIsAllowed() {
    for (Map.Entry<String, Object> e : Map.<String, Object>of("protocolVersion", 4, "activationType", 256, "connectMs", 0, "routingActivationMs", 0,
        "diagnosticMessageMs", 0L, "maxPayloadBytes", 1, "keyFile", "key.pem").entrySet()) {
      IllegalArgumentException refusal = assertThrows(IllegalArgumentException.class, () -> transport(Map.of(e.getKey(), e.getValue())));
      assertTrue(refusal.getMessage(), refusal.getMessage().contains("org.pitstop.doip: ") && refusal.getMessage().contains(e.getKey()));
    }
    assertSame(Header.VERSION_2012, DoipParameters.of(TestConfig.with(Map.of())).version());
  }
}
