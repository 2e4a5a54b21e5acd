package org.pitstop.simulator.doip;

import static org.junit.Assert.assertArrayEquals;
import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertNull;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import org.junit.Test;
import org.pitstop.simulator.link.EcuLink;
import org.pitstop.time.VirtualVehicleTime;

/** The gateway's rules, without sockets, in virtual time. */
public final class DoipGatewayTest {
  private static final String ACTIVATE = "02FD000500000007 %s 00 00000000";
  private static final String REQUEST = "02FD800100000007 0E80 1010 22F190";

  private final VirtualVehicleTime time = new VirtualVehicleTime();
  private final GatewaySettings settings = new GatewaySettings("WPSTP0000SIM00001", 0x1000, 0xE000, 2, 0x0E00, 0x0FFF, 100, 2_000_000_000L,
      10_000_000_000L, 500_000_000L);
  private final DoipGateway gateway = new DoipGateway(settings, time);
  private final Echo telematics = new Echo(0x1010);
  private final Echo camera = new Echo(0x1011);

  /** An ECU that answers a request with itself, after 10 ms. */
  private final class Echo implements EcuLink.Upper {
    final EcuLink link;
    final List<String> heard = new ArrayList<>();
    boolean busy;

    Echo(int address) {
      link = gateway.place(address).connect(this);
    }

    @Override
    public void receiving() {}

    @Override
    public void received(byte[] buffer, int length, boolean functional) {
      byte[] request = Arrays.copyOf(buffer, length);
      heard.add((functional ? "all " : "") + HexFormat.of().withUpperCase().formatHex(request) + (busy ? " busy" : ""));
      if (!busy) {
        busy = true;
        time.schedule(10_000_000L, () -> link.send(request, request.length));
      }
    }

    @Override
    public void sent() {
      busy = false;
    }

    @Override
    public boolean busy() {
      return busy;
    }
  }

  /** A tester's connection; answers alive checks if it is alive. */
  private final class Tester implements Connection {
    final List<String> heard = new ArrayList<>();
    final TesterSession session;
    boolean alive = true;
    Runnable onMessage = () -> {};

    Tester() {
      session = gateway.connected(this);
    }

    @Override
    public void send(byte[] message) {
      String hex = HexFormat.of().withUpperCase().formatHex(message);
      heard.add(hex.substring(4, 8) + " " + hex.substring(16));
      if (message[3] == 7 && alive) {
        time.schedule(1_000_000L, () -> say(String.format("02FD000800000002 %04X", session.tester())));
      }
      onMessage.run();
    }

    @Override
    public void close() {
      heard.add("closed");
    }

    @Override
    public String peer() {
      return "test";
    }

    Tester say(String hex) {
      byte[] m = HexFormat.of().parseHex(hex.replace(" ", ""));
      try {
        DoipMessage.check(m, false, 200);
      } catch (DoipMessage.Refused e) {
        gateway.refused(session, e);
        return this;
      }
      gateway.received(session, new DoipMessage(m[0], DoipMessage.type(m), Arrays.copyOfRange(m, DoipMessage.HEADER, m.length)));
      return this;
    }

    Tester activate(String address) {
      return say(String.format(ACTIVATE, address));
    }

    void heard(String... all) {
      assertEquals(List.of(all), heard);
      heard.clear();
    }
  }

  private Tester active(String address) {
    Tester tester = new Tester().activate(address);
    tester.heard("0006 " + address + "10001000000000");
    return tester;
  }

  @Test
  public void aRequestIsAcknowledgedAtOnceAndAnsweredWhenTheEcuIsReady() throws Exception {
    Tester tester = active("0E80");
    tester.say(REQUEST);
    tester.heard("8002 10100E8000");
    time.sleep(Duration.ofMillis(11));
    tester.heard("8001 10100E8022F190");
  }

  @Test
  public void aFunctionalRequestReachesAllEcus() throws Exception {
    Tester tester = active("0E80");
    tester.say("02FD800100000006 0E80 E000 3E00");
    time.sleep(Duration.ofMillis(11));
    tester.heard("8002 E0000E8000", "8001 10100E803E00", "8001 10110E803E00");
    assertEquals(List.of("all 3E00"), camera.heard);
  }

  @Test
  public void answersAreInTheVersionOfTheTester() {
    Tester tester = new Tester();
    List<String> versions = new ArrayList<>();
    tester.onMessage = () -> versions.add("heard");
    tester.say("03FC000500000007 0E80 00 00000000");
    assertEquals(1, versions.size());
    tester.heard("0006 0E8010001000000000");
  }

  @Test
  public void anUnknownTesterOrActivationTypeIsDeniedAndDisconnected() {
    new Tester().activate("0DFF").heard("0006 0DFF10000000000000", "closed");
    new Tester().say("02FD000500000007 0E80 E0 00000000").heard("0006 0E8010000600000000", "closed");
  }

  @Test
  public void oneConnectionBelongsToOneTester() {
    Tester tester = active("0E80");
    tester.activate("0E80").heard("0006 0E8010001000000000");
    tester.activate("0E81").heard("0006 0E8110000200000000", "closed");
  }

  @Test
  public void theSameTesterOnAnotherConnectionIsDeniedWhileTheFirstIsAlive() throws Exception {
    Tester first = active("0E80");
    Tester second = new Tester().activate("0E80");
    time.sleep(Duration.ofMillis(2));
    first.heard("0007 ");
    second.heard("0006 0E8010000300000000", "closed");
    assertEquals(1, gateway.activeTesters());
  }

  @Test
  public void theSameTesterOnAnotherConnectionTakesOverWhenTheFirstIsDead() throws Exception {
    Tester first = active("0E80");
    first.alive = false;
    Tester second = new Tester().activate("0E80");
    time.sleep(Duration.ofMillis(499));
    second.heard();
    time.sleep(Duration.ofMillis(2));
    first.heard("0007 ", "closed");
    second.heard("0006 0E8010001000000000");
  }

  @Test
  public void oneTesterTooManyIsDeniedWhenAllAreAliveAndElseTakesTheDeadOnesPlace() throws Exception {
    Tester one = active("0E80");
    Tester two = active("0E81");
    Tester three = new Tester().activate("0E82");
    time.sleep(Duration.ofMillis(2));
    three.heard("0006 0E8210000100000000", "closed");
    two.alive = false;
    Tester four = new Tester().activate("0E82");
    time.sleep(Duration.ofMillis(501));
    four.heard("0006 0E8210001000000000");
    one.heard("0007 ", "0007 ");
    two.heard("0007 ", "0007 ", "closed");
    assertEquals(2, gateway.activeTesters());
  }

  @Test
  public void moreConnectionsThanTestersAndOneAreClosedAtOnce() {
    new Tester();
    new Tester();
    new Tester();
    new Tester().heard("closed");
  }

  @Test
  public void whoIsNotActivatedOrPretendsToBeAnotherIsRefusedAndDisconnected() {
    new Tester().say(REQUEST).heard("8003 10100E8002", "closed");
    active("0E81").say(REQUEST).heard("8003 10100E8002", "closed");
    assertEquals(List.of(), telematics.heard);
  }

  @Test
  public void anUnknownTargetAndATooLongMessageAreRefused() {
    Tester tester = active("0E80");
    tester.say("02FD800100000007 0E80 1012 22F190").heard("8003 10120E8003");
    tester.say("02FD800100000069 0E80 1010" + "36".repeat(101)).heard("8003 10100E8004");
  }

  @Test
  public void wrongHeadersAreRefusedAndOnlyLostOnesDisconnect() {
    Tester tester = active("0E80");
    tester.say("02FD7777 00000000").heard("0000 01");
    tester.say("02FD8001 00001000").heard("0000 02");
    tester.say("02FD0005 00000008 0000000000000000").heard("0000 04", "closed");
    active("0E80").say("02FC8001 00000007").heard("0000 00", "closed");
    active("0E80").say("04FB8001 00000007").heard("0000 00", "closed");
  }

  @Test
  public void silentConnectionsEnd() throws Exception {
    Tester never = new Tester();
    Tester tester = active("0E80");
    time.sleep(Duration.ofMillis(2001));
    never.heard("closed");
    tester.say(REQUEST); // at 2 s, and the answer at 2.01 s
    time.sleep(Duration.ofSeconds(9));
    tester.heard("8002 10100E8000", "8001 10100E8022F190");
    time.sleep(Duration.ofMillis(1100));
    tester.heard("closed");
    assertEquals(0, gateway.activeTesters());
  }

  @Test
  public void theAnswerGoesToTheTesterWhoseRequestIsBeingServed() throws Exception {
    Tester first = active("0E80");
    Tester second = active("0E81");
    first.say(REQUEST);
    second.say("02FD800100000006 0E81 1010 3E00");
    time.sleep(Duration.ofMillis(11));
    first.heard("8002 10100E8000", "8001 10100E8022F190");
    second.heard("8002 10100E8100");
    assertEquals(List.of("22F190", "3E00 busy"), telematics.heard);
  }

  @Test
  public void theNextRequestDoesNotOvertakeTheEndOfTheAnswer() throws Exception {
    Tester tester = active("0E80");
    tester.say(REQUEST);
    tester.onMessage = () -> {
      tester.onMessage = () -> {};
      time.schedule(0, () -> tester.say(REQUEST)); // as fast as a tester can be
    };
    time.sleep(Duration.ofMillis(30));
    assertEquals(List.of("22F190", "22F190"), telematics.heard);
  }

  @Test
  public void anAnswerToATesterThatHasGoneGoesToNobody() throws Exception {
    Tester first = active("0E80");
    first.say(REQUEST);
    gateway.disconnected(first.session);
    Tester second = active("0E80");
    time.sleep(Duration.ofMillis(11));
    second.heard();
    second.say(REQUEST);
    time.sleep(Duration.ofMillis(11));
    second.heard("8002 10100E8000", "8001 10100E8022F190");
  }

  @Test
  public void theVehicleSaysWhoItIsToWhomItConcerns() {
    VehicleIdentity identity = new VehicleIdentity(settings, () -> 1);
    String who = "57505354503030303053494D3030303031" + "1000" + "025053541000" + "025053541000" + "0000";
    assertEquals("02FD000400000021" + who, ask(identity, "FF00 0001 00000000"));
    assertEquals("03FC000400000021" + who, ask(identity, "03FC 0001 00000000"));
    assertEquals("02FD000400000021" + who, ask(identity, "02FD 0002 00000006 025053541000"));
    assertEquals("02FD000400000021" + who, ask(identity, "02FD 0003 00000011 57505354503030303053494D3030303031"));
    assertNull(ask(identity, "02FD 0002 00000006 025053541001"));
    assertNull(ask(identity, "02FD 0003 00000011 57505354503030303053494D3030303032"));
    assertEquals("02FD4002000000070002010000" + "0068", ask(identity, "02FD 4001 00000000"));
    assertEquals("02FD40040000000101", ask(identity, "02FD 4003 00000000"));
    assertArrayEquals(identity.answer(HexFormat.of().parseHex("02FD000100000000")), identity.announcement());
  }

  @Test
  public void wrongDatagramsAreRefused() {
    VehicleIdentity identity = new VehicleIdentity(settings, () -> 1);
    assertEquals("02FD00000000000100", ask(identity, "02FF 0001 00000000"));
    assertEquals("02FD00000000000100", ask(identity, "FF00 4001 00000000"));
    assertEquals("02FD00000000000101", ask(identity, "02FD 8001 00000005 0000000000"));
    assertEquals("02FD00000000000104", ask(identity, "02FD 0001 00000001 00"));
    assertEquals("02FD00000000000104", ask(identity, "02FD 0001 00000000 00"));
    assertNull(ask(identity, "02FD00"));
  }

  private static String ask(VehicleIdentity identity, String hex) {
    byte[] answer = identity.answer(HexFormat.of().parseHex(hex.replace(" ", "")));
    return answer == null ? null : HexFormat.of().withUpperCase().formatHex(answer);
  }
}
