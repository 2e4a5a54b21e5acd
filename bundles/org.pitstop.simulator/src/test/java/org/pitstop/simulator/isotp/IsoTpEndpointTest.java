package org.pitstop.simulator.isotp;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertTrue;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HexFormat;
import java.util.List;
import org.junit.Test;
import org.pitstop.api.can.BusState;
import org.pitstop.api.can.CanFilter;
import org.pitstop.api.can.CanFrame;
import org.pitstop.simulator.bus.BitRate;
import org.pitstop.simulator.bus.BusNode;
import org.pitstop.simulator.bus.SimulatedBus;
import org.pitstop.simulator.link.EcuLink;
import org.pitstop.time.VirtualVehicleTime;

public final class IsoTpEndpointTest {
  private final VirtualVehicleTime time = new VirtualVehicleTime();
  private final SimulatedBus bus = new SimulatedBus("body", new BitRate(500_000, 0), time);
  private final BusNode tester = bus.attach("tester");
  private final List<String> frames = new ArrayList<>();
  private final List<Long> times = new ArrayList<>();
  private final List<String> events = new ArrayList<>();
  private final BusNode ecu = bus.attach("ecu");
  private final EcuLink.Upper upper = new EcuLink.Upper() {
    @Override
    public void receiving() {
      events.add("receiving");
    }

    @Override
    public void received(byte[] buffer, int length, boolean functional) {
      events.add((functional ? "functional " : "") + length);
    }

    @Override
    public void sent() {
      events.add("sent");
    }
  };
  private final IsoTpEndpoint endpoint = new IsoTpEndpoint(
      new IsoTpAddress(0x7E0, 0x7DF, 0x7E8, false, 8, 0xCC, 2, 0xF5, 100), ecu, time, upper);

  {
    tester.listen(CanFilter.only(0x7E8, false), (f, nanos) -> {
      frames.add(f.toString().substring(4));
      times.add(nanos);
    });
  }

  @Test
  public void flowControlAsksForBlockSizeAndStMinAfterEveryBlock() throws Exception {
    say("1018000102030405", "21060708090A0B0C", "220D0E0F10111213", "2314151617CCCCCC");
    assertEquals(List.of("3002F5CCCCCCCCCC", "3002F5CCCCCCCCCC"), frames);
    assertEquals(List.of("receiving", "24"), events);
  }

  @Test
  public void theConfiguredWaitsGoBeforeEachFlowControlAndNCrDoesNotRunMeanwhile() throws Exception {
    IsoTpAddress address = new IsoTpAddress(0x7E1, 0x7DE, 0x7E9, Addressing.NORMAL, false, 8, 0xCC, 2, 0, 100, 12);
    try (IsoTpEndpoint slow = new IsoTpEndpoint(address, bus.attach("slow"), time, upper)) {
      tester.listen(CanFilter.only(0x7E9, false), (f, nanos) -> frames.add(f.toString().substring(4, 8)));
      tester.send(frame(0x7E1, "1018000102030405"), null);
      time.sleep(Duration.ofMillis(1150));
      assertEquals("1.2 s of WAIT, longer than N_Cr", Collections.nCopies(12, "3102"), frames);
      time.sleep(Duration.ofMillis(100));
      assertEquals("3002", frames.get(12));
      tester.send(frame(0x7E1, "21060708090A0B0C"), null);
      tester.send(frame(0x7E1, "220D0E0F10111213"), null);
      time.sleep(Duration.ofMillis(1300));
      assertEquals(2 * (12 + 1), frames.size());
      tester.send(frame(0x7E1, "2314151617CCCCCC"), null);
      time.sleep(Duration.ofMillis(5));
      assertEquals(List.of("receiving", "24"), events);
    }
  }

  @Test
  public void aNewRequestWhileItWaitsBeginsItsOwnWaits() throws Exception {
    IsoTpAddress address = new IsoTpAddress(0x7E1, 0x7DE, 0x7E9, Addressing.NORMAL, false, 8, 0xCC, 0, 0, 100, 2);
    try (IsoTpEndpoint slow = new IsoTpEndpoint(address, bus.attach("slow"), time, upper)) {
      tester.listen(CanFilter.only(0x7E9, false), (f, nanos) -> frames.add(f.toString().substring(4, 6)));
      tester.send(frame(0x7E1, "1018000102030405"), null);
      time.sleep(Duration.ofMillis(150));
      tester.send(frame(0x7E1, "1018000102030405"), null);
      time.sleep(Duration.ofMillis(500));
      assertEquals(List.of("31", "31", "31", "31", "30"), frames);
    }
  }

  @Test
  public void aRequestThatIsTooLongIsRefusedByOverflow() throws Exception {
    say("1065000102030405");
    assertEquals(List.of("3202F5CCCCCCCCCC"), frames);
  }

  @Test
  public void aRequestThatStopsIsForgottenAfterNCr() throws Exception {
    say("1018000102030405");
    time.sleep(Duration.ofMillis(1100));
    say("21060708090A0B0C", "220D0E0F10111213", "2314151617CCCCCC");
    assertEquals(List.of("receiving"), events);
  }

  @Test
  public void functionalAddressingKnowsOnlySingleFrames() throws Exception {
    tester.send(frame(0x7DF, "023E80CCCCCCCCCC"), null);
    tester.send(frame(0x7DF, "1018000102030405"), null);
    time.sleep(Duration.ofMillis(5));
    assertEquals(List.of("functional 2"), events);
  }

  @Test
  public void aLongAnswerKeepsToBlockSizeAndStMinOfTheTester() throws Exception {
    endpoint.send(HexFormat.of().parseHex("62F190" + "57".repeat(25)), 28);
    time.sleep(Duration.ofMillis(10));
    assertEquals(List.of("101C62F190575757"), frames);
    say("31000000000000", "3002F1CCCCCCCCCC");
    assertEquals(3, frames.size());
    assertEquals("2157575757575757", frames.get(1).substring(0, 16));
    say("3000020000000000");
    time.sleep(Duration.ofMillis(10));
    assertEquals(5, frames.size());
    assertEquals("2457CCCCCCCCCCCC", frames.get(4));
    // the gap between the first two is STmin 100 µs and the frame itself (below 135 bits), that between the last two 2 ms and the frame
    long first = times.get(2) - times.get(1);
    long last = times.get(4) - times.get(3);
    assertTrue(first > 100_000 + 111 * 2000 && first < 100_000 + 135 * 2000);
    assertTrue(last > 2_000_000 + 111 * 2000 && last < 2_000_000 + 135 * 2000);
    assertEquals(List.of("sent"), events);
  }

  @Test
  public void anAnswerWithoutFlowControlIsGivenUpAfterNBs() throws Exception {
    endpoint.send(new byte[20], 20);
    time.sleep(Duration.ofMillis(1100));
    assertEquals(List.of("sent"), events);
    say("3000000000000000");
    assertEquals(1, frames.size());
  }

  @Test
  public void aBusThatFailsEndsTheAnswerAndTheNextOneIsWhole() throws Exception {
    endpoint.send(new byte[20], 20);
    time.sleep(Duration.ofMillis(5));
    say("30007FCCCCCCCCCC");
    ecu.fault(BusState.BUS_OFF, 10_000_000L);
    assertEquals(List.of("sent"), events);
    time.sleep(Duration.ofMillis(20));
    frames.clear();
    endpoint.send(HexFormat.of().parseHex("62F190" + "57".repeat(25)), 28);
    time.sleep(Duration.ofMillis(500));
    assertEquals("no ConsecutiveFrame of the old answer when its STmin is over", List.of("101C62F190575757"), frames);
  }

  @Test
  public void extendedAddressingPutsTheTargetBeforeEveryFrame() throws Exception {
    IsoTpAddress address = new IsoTpAddress(0x6F1, 0x7DF, 0x622, Addressing.parse("extended:0x22:0xF1:0xDF"), false, 8, 0xCC, 0, 0, 100);
    try (IsoTpEndpoint extended = new IsoTpEndpoint(address, bus.attach("extended"), time, upper)) {
      tester.listen(CanFilter.only(0x622, false), (f, nanos) -> frames.add(f.toString().substring(4)));
      tester.send(frame(0x6F1, "2210080001020304"), null);
      time.sleep(Duration.ofMillis(5));
      tester.send(frame(0x6F1, "2321050607000000"), null);
      tester.send(frame(0x6F1, "2221050607CCCCCC"), null);
      time.sleep(Duration.ofMillis(5));
      assertEquals(List.of("receiving", "8"), events);
      extended.send(HexFormat.of().parseHex("00010203040506"), 7);
      time.sleep(Duration.ofMillis(5));
      tester.send(frame(0x6F1, "22300000"), null);
      time.sleep(Duration.ofMillis(5));
      assertEquals(List.of("F1300000CCCCCCCC", "F110070001020304", "F1210506CCCCCCCC"), frames);
    }
  }

  @Test
  public void stMinIsReadWithoutRoundingUp() {
    assertEquals(0, IsoTpEndpoint.stMinNanos(0));
    assertEquals(127_000_000, IsoTpEndpoint.stMinNanos(0x7F));
    assertEquals(100_000, IsoTpEndpoint.stMinNanos(0xF1));
    assertEquals(900_000, IsoTpEndpoint.stMinNanos(0xF9));
    assertEquals(127_000_000, IsoTpEndpoint.stMinNanos(0x80));
    assertEquals(127_000_000, IsoTpEndpoint.stMinNanos(0xFA));
  }

  private void say(String... hex) throws Exception {
    for (String h : hex) {
      tester.send(frame(0x7E0, h), null);
    }
    time.sleep(Duration.ofMillis(5));
  }

  private static CanFrame frame(int id, String hex) {
    byte[] d = HexFormat.of().parseHex(hex);
    return new CanFrame().set(id, false, false, false).payload(d, 0, d.length);
  }
}
