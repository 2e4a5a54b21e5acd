package org.pitstop.isotp;

import static org.junit.Assert.assertArrayEquals;
import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertThrows;
import static org.junit.Assert.assertTrue;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.Test;
import org.pitstop.api.can.BusState;
import org.pitstop.api.can.CanFilter;
import org.pitstop.api.can.CanFrame;
import org.pitstop.api.link.CanAddress;
import org.pitstop.api.link.CanAddress.Addressing;
import org.pitstop.api.link.DiagnosticLink;
import org.pitstop.time.VirtualVehicleTime;

public class IsoTpLinkTest {
  private static final long MICROSECOND = 1000;
  private static final long FRAME = 200 * MICROSECOND;

  private final VirtualVehicleTime time = new VirtualVehicleTime();
  private final Wire wire = new Wire(time, FRAME);
  private final Wire.Port testerPort = wire.port("body", true);
  private final Wire.Port ecuPort = wire.port("body", true);
  private final Recorder tester = new Recorder();
  private final Recorder ecu = new Recorder();

  private IsoTpLink open(Wire.Port port, CanAddress address, DiagnosticLink.Listener listener) {
    return new IsoTpLink(port, address, time, IsoTpParameters.DEFAULT, listener, l -> { }).attach();
  }

  private static CanAddress reversed(CanAddress a, int blockSize, int stMinRaw) {
    return new CanAddress(a.bus(), a.response(), a.request(), a.functional(), a.extendedIds(), a.addressing(), a.sourceExtension(),
        a.targetExtension(), a.functionalExtension(), a.fd(), a.bitRateSwitch(), a.txDl(), a.padding(), blockSize, stMinRaw);
  }

  /** Sends a message from tester to ECU and waits. */
  private void transfer(CanAddress address, int length, int blockSize, int stMinRaw) throws Exception {
    IsoTpLink from = open(testerPort, address, tester);
    open(ecuPort, reversed(address, blockSize, stMinRaw), ecu);
    byte[] message = Frames.counting(length);
    from.send(message, 0, length);
    pass(Duration.ofMinutes(1));
    assertEquals(List.of("sent"), tester.told);
    assertArrayEquals(message, ecu.last);
  }

  private void pass(Duration duration) throws InterruptedException {
    time.waiter().await(duration);
  }

  private static CanAddress addressing(Addressing addressing, int request, int response) {
    return new CanAddress("body", request, response, 0x7DF, request > 0x7FF, addressing, 0x22, 0xF1, 0xDF, false, false, 8, 0xCC, 0, 0);
  }

  @Test
  public void aWholeExchangeFrameByFrame() throws Exception {
    transfer(CanAddress.classic("body", 0x7E0, 0x7E8), 15, 0, 0);
    assertEquals(List.of("7E0#100F000102030405", "7E8#300000CCCCCCCCCC", "7E0#21060708090A0B0C", "7E0#220D0ECCCCCCCCCC"), wire.seen);
    assertEquals(List.of("receiving 15", "received 15"), ecu.told);
  }

  @Test
  public void everyLengthUpToTwoBlocksGetsThrough() throws Exception {
    for (CanAddress address : List.of(CanAddress.classic("body", 0x7E0, 0x7E8), CanAddress.fd("body", 0x7E0, 0x7E8))) {
      IsoTpLink from = open(testerPort, address, tester);
      IsoTpLink to = open(ecuPort, reversed(address, 3, 0), ecu);
      for (int length = 1; length < 200; length++) {
        byte[] message = Frames.counting(length);
        from.send(message, 0, length);
        pass(Duration.ofSeconds(1));
        assertArrayEquals(message, ecu.last);
      }
      from.close();
      to.close();
    }
  }

  @Test
  public void lengthsAbove4095GetThroughOnClassicCan() throws Exception {
    transfer(CanAddress.classic("body", 0x7E0, 0x7E8), 4096, 0, 0);
  }

  @Test
  public void lengthsAbove65535GetThroughOnCanFd() throws Exception {
    transfer(CanAddress.fd("body", 0x7E0, 0x7E8), 70_000, 0, 0);
  }

  @Test
  public void extendedAddressing() throws Exception {
    transfer(addressing(Addressing.EXTENDED, 0x6F1, 0x622), 100, 0, 0);
    assertEquals("6F1#22106400", wire.seen.get(0).substring(0, 12));
  }

  @Test
  public void mixedAddressing() throws Exception {
    transfer(addressing(Addressing.MIXED, 0x18CE22F1, 0x18CEF122), 100, 0, 0);
  }

  @Test
  public void normalFixedAddressingIgnoresThePriorityOfTheAnswer() throws Exception {
    open(testerPort, addressing(Addressing.NORMAL_FIXED, 0x18DA22F1, 0x18DAF122), tester);
    ecuPort.send(Frames.classic(0x0CDAF122, "02 7E 00"), null);
    pass(Duration.ofSeconds(1));
    assertEquals(List.of("received 2"), tester.told);
  }

  @Test
  public void theBusNeverIdlesWithSeparationTimeZero() throws Exception {
    transfer(CanAddress.classic("body", 0x7E0, 0x7E8), 4095, 0, 0);
    for (int i = 1; i < wire.seenAt.size(); i++) {
      assertEquals("frame " + i, FRAME, wire.seenAt.get(i) - wire.seenAt.get(i - 1));
    }
    assertEquals("the window, and the FlowControl that opens it", 128 + 1, wire.mostQueued);
  }

  @Test
  public void separationTimeOf100MicrosecondsIsKeptToTheMicrosecond() throws Exception {
    transfer(CanAddress.classic("body", 0x7E0, 0x7E8), 4095, 0, 0xF1);
    for (int i = 3; i < wire.seenAt.size(); i++) {
      assertEquals("frame " + i, FRAME + 100 * MICROSECOND, wire.seenAt.get(i) - wire.seenAt.get(i - 1));
    }
  }

  @Test
  public void blockSizeAndMillisecondsAreObeyed() throws Exception {
    transfer(CanAddress.classic("body", 0x7E0, 0x7E8), 6 + 7 * 8, 4, 5);
    assertEquals("FF FC 4×CF FC 4×CF", 11, wire.seen.size());
    assertEquals("7E8#300405CCCCCCCCCC", wire.seen.get(6));
    assertEquals(FRAME + 5000 * MICROSECOND, wire.seenAt.get(4) - wire.seenAt.get(3));
  }

  @Test
  public void echoesOfOurOwnFramesAreIgnored() throws Exception {
    wire.echo = true;
    transfer(CanAddress.classic("body", 0x7E0, 0x7E8), 100, 2, 0);
  }

  @Test
  public void severalConversationsShareABusInBothDirectionsAtOnce() throws Exception {
    List<Recorder> recorders = new ArrayList<>();
    List<IsoTpLink> links = new ArrayList<>();
    for (int i = 0; i < 4; i++) {
      CanAddress address = CanAddress.classic("body", 0x740 + i, 0x748 + i);
      recorders.add(new Recorder());
      links.add(open(testerPort, address, recorders.get(2 * i)));
      recorders.add(new Recorder());
      links.add(open(ecuPort, reversed(address, 0, 0), recorders.get(2 * i + 1)));
    }
    byte[] message = Frames.counting(1000);
    for (IsoTpLink link : links) {
      link.send(message, 0, 1000);
    }
    pass(Duration.ofMinutes(1));
    for (Recorder recorder : recorders) {
      assertArrayEquals(message, recorder.last);
      assertTrue(recorder.told.contains("sent"));
    }
  }

  @Test
  public void functionalFramesGoOutBetweenOthers() throws Exception {
    IsoTpLink from = open(testerPort, CanAddress.classic("body", 0x7E0, 0x7E8), tester);
    from.send(Frames.counting(100), 0, 100);
    from.sendFunctional(Frames.bytes("3E 80"));
    pass(Duration.ofMillis(10));
    assertEquals("7DF#023E80CCCCCCCCCC", wire.seen.get(1));
    assertThrows(IllegalArgumentException.class, () -> from.sendFunctional(new byte[8]));
  }

  @Test
  public void aSilentEcuEndsInNBs() throws Exception {
    open(testerPort, CanAddress.classic("body", 0x7E0, 0x7E8), tester).send(Frames.counting(20), 0, 20);
    pass(Duration.ofNanos(FRAME + 1_000_000_000 - 1));
    assertTrue(tester.told.isEmpty());
    pass(Duration.ofNanos(1));
    assertEquals(List.of("sendFailed N_Bs: no FlowControl within 1000 ms after FirstFrame"), tester.told);
  }

  @Test
  public void anEcuThatFallsSilentInItsAnswerEndsInNCr() throws Exception {
    open(testerPort, CanAddress.classic("body", 0x7E0, 0x7E8), tester);
    ecuPort.send(Frames.classic(0x7E8, "10 30 00 01 02 03 04 05"), null);
    pass(Duration.ofMillis(500));
    ecuPort.send(Frames.classic(0x7E8, "21 00 00 00 00 00 00 00"), null);
    pass(Duration.ofNanos(FRAME + 1_000_000_000 - 1));
    assertEquals(List.of("receiving 48"), tester.told);
    pass(Duration.ofNanos(1));
    assertEquals("receiveFailed N_Cr: no ConsecutiveFrame within 1000 ms at byte 13 of 48", tester.told.get(1));
  }

  @Test
  public void aBusThatLosesFramesEndsInNAsAndTheNextMessageIsNotConfused() throws Exception {
    IsoTpLink link = open(testerPort, CanAddress.classic("body", 0x7E0, 0x7E8), tester);
    testerPort.silent = true;
    link.send(Frames.counting(2), 0, 2);
    pass(Duration.ofSeconds(1));
    assertEquals(List.of("sendFailed N_As: SingleFrame was not on the bus within 1000 ms"), tester.told);
    testerPort.silent = false;
    link.send(Frames.counting(2), 0, 2);
    pass(Duration.ofSeconds(1));
    assertEquals("sent", tester.told.get(1));
  }

  @Test
  public void aFullQueueIsTriedAgain() throws Exception {
    wire.capacity = 1;
    transfer(CanAddress.classic("body", 0x7E0, 0x7E8), 200, 0, 0);
  }

  @Test
  public void aQueueThatStaysFullEndsInNCs() throws Exception {
    IsoTpLink link = open(testerPort, CanAddress.classic("body", 0x7E0, 0x7E8), tester);
    wire.capacity = 0;
    link.send(Frames.counting(2), 0, 2);
    pass(Duration.ofSeconds(1));
    assertEquals(List.of("sendFailed N_Cs: bus body did not take our frame: queue is full"), tester.told);
  }

  @Test
  public void aBusThatGoesDownEndsBothDirectionsAndTheLinkLivesOn() throws Exception {
    IsoTpLink link = open(testerPort, CanAddress.classic("body", 0x7E0, 0x7E8), tester);
    link.send(Frames.counting(20), 0, 20);
    ecuPort.send(Frames.classic(0x7E8, "10 30 00 01 02 03 04 05"), null);
    pass(Duration.ofMillis(1));
    testerPort.changes(BusState.DOWN);
    assertEquals(List.of("receiving 48", "sendFailed bus body is DOWN", "receiveFailed bus body is DOWN"), tester.told);
    link.send(Frames.counting(2), 0, 2);
    assertEquals("sendFailed N_Cs: bus body did not take our frame: bus body is down", tester.told.get(3));
    testerPort.changes(BusState.ACTIVE);
    link.send(Frames.counting(2), 0, 2);
    pass(Duration.ofSeconds(1));
    assertEquals("sent", tester.told.get(4));
  }

  @Test
  public void theUserMaySendAgainFromInsideTheConfirmation() throws Exception {
    IsoTpLink[] link = new IsoTpLink[1];
    int[] left = {1000};
    Wire ideal = new Wire(time, 0);
    link[0] = open(ideal.port("body", false), CanAddress.classic("body", 0x7E0, 0x7E8), new Recorder() {
      @Override
      public void sent() {
        if (--left[0] > 0) {
          try {
            link[0].send(Frames.counting(2), 0, 2);
          } catch (IOException e) {
            throw new IllegalStateException(e);
          }
        }
      }
    });
    link[0].send(Frames.counting(2), 0, 2);
    assertEquals("an ideal bus confirms inside of send, and nothing recurses", 0, left[0]);
  }

  @Test
  public void aClosedLinkHearsNothingAndRefusesToSend() throws Exception {
    IsoTpLink link = open(testerPort, CanAddress.classic("body", 0x7E0, 0x7E8), tester);
    link.close();
    ecuPort.send(Frames.classic(0x7E8, "02 7E 00"), null);
    pass(Duration.ofSeconds(1));
    assertTrue(tester.told.isEmpty());
    assertThrows(IOException.class, () -> link.send(new byte[1], 0, 1));
  }

  @Test
  public void aFailingListenerDoesNotStopTheLink() throws Exception {
    int[] calls = {0};
    open(testerPort, CanAddress.classic("body", 0x7E0, 0x7E8), new Recorder() {
      @Override
      public void received(byte[] buffer, int length) {
        calls[0]++;
        throw new IllegalStateException("a bug of the listener");
      }
    });
    ecuPort.send(Frames.classic(0x7E8, "02 7E 00"), null);
    ecuPort.send(Frames.classic(0x7E8, "02 7E 00"), null);
    pass(Duration.ofSeconds(1));
    assertEquals(2, calls[0]);
  }

  @Test
  public void timersAreArmedOncePerSecondNotOncePerFrame() throws Exception {
    int[] timers = {0};
    CountingTime counting = new CountingTime(time, timers);
    Wire quiet = new Wire(time, FRAME);
    CanAddress address = CanAddress.classic("body", 0x7E0, 0x7E8);
    IsoTpLink from = new IsoTpLink(quiet.port("body", false), address, counting, IsoTpParameters.DEFAULT, tester, l -> { }).attach();
    new IsoTpLink(quiet.port("body", false), reversed(address, 0, 0), counting, IsoTpParameters.DEFAULT, ecu, l -> { }).attach();
    from.send(Frames.counting(70_000), 0, 70_000);
    pass(Duration.ofSeconds(5));
    assertEquals("sent", tester.told.get(0));
    assertTrue(timers[0] + " timers for 10000 frames in 2 s", timers[0] < 12);
  }

  @Test
  public void framesForOthersAreNotHeard() throws Exception {
    open(testerPort, CanAddress.classic("body", 0x7E0, 0x7E8), tester);
    CanFrame other = Frames.classic(0x7E9, "02 7E 00");
    ecuPort.send(other, null);
    pass(Duration.ofSeconds(1));
    assertTrue(tester.told.isEmpty());
    assertEquals(CanFilter.only(0x7E8, false), testerPort.filters.get(0));
  }
}
