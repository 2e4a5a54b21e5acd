package org.pitstop.simulator.bus;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertThrows;
import static org.junit.Assert.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import org.junit.Rule;
import org.junit.Test;
import org.junit.rules.TemporaryFolder;
import org.pitstop.api.can.BusState;
import org.pitstop.api.can.CanFilter;
import org.pitstop.api.can.CanFrame;
import org.pitstop.api.can.CanListener;
import org.pitstop.time.VirtualVehicleTime;

public final class SimulatedBusTest {
  private static final CanFilter ALL = new CanFilter(0, 0, false);
  @Rule public TemporaryFolder folder = new TemporaryFolder();

  private final VirtualVehicleTime time = new VirtualVehicleTime();
  private final SimulatedBus bus = new SimulatedBus("body", new BitRate(500_000, 0), time);
  private final BusNode a = bus.attach("a");
  private final BusNode b = bus.attach("b");
  private final List<String> heard = new ArrayList<>();

  @Test
  public void aFrameIsHeardAtTheEndOfItsBitTime() throws Exception {
    b.listen(ALL, (f, nanos) -> heard.add(f + " " + nanos));
    a.send(frame(0x555, FrameBitsTest.NO_STUFF), null);
    time.sleep(Duration.ofMillis(10));
    assertEquals(List.of("555#" + FrameBitsTest.NO_STUFF + " " + 111 * 2000), heard);
  }

  @Test
  public void theLowestIdentifierGoesFirst() throws Exception {
    BusNode c = bus.attach("c");
    bus.attach("listener").listen(ALL, (f, nanos) -> heard.add(f.toString()));
    a.send(frame(0x300, "01"), null);
    b.send(frame(0x200, "02"), null);
    c.send(frame(0x100, "03"), null);
    c.send(frame(0x250, "04"), null);
    time.sleep(Duration.ofMillis(10));
    assertEquals(List.of("100#03", "200#02", "250#04", "300#01"), heard);
  }

  @Test
  public void aBaseFrameWinsOverAnExtendedOneWithTheSameFirstBits() throws Exception {
    BusNode listener = bus.attach("listener");
    listener.listen(ALL, (f, nanos) -> heard.add(f.toString()));
    listener.listen(new CanFilter(0, 0, true), (f, nanos) -> heard.add(f.toString()));
    a.send(new CanFrame().set(0x100 << 18, true, false, false), null);
    b.send(frame(0x100, ""), null);
    time.sleep(Duration.ofMillis(10));
    assertEquals(List.of("100#", "04000000#"), heard);
  }

  @Test
  public void aSenderDoesNotHearItself() throws Exception {
    a.listen(ALL, (f, nanos) -> heard.add("a"));
    b.listen(ALL, (f, nanos) -> heard.add("b"));
    a.send(frame(1, ""), null);
    time.sleep(Duration.ofMillis(10));
    assertEquals(List.of("b"), heard);
  }

  @Test
  public void aFrameSentWhenTheLastOneEndsFollowsWithoutAnIdleBit() throws Exception {
    List<Long> ends = new ArrayList<>();
    b.listen(ALL, (f, nanos) -> ends.add(nanos));
    CanFrame frame = frame(0x555, FrameBitsTest.NO_STUFF);
    a.send(frame, () -> {
      try {
        a.send(frame, null);
      } catch (IOException e) {
        throw new AssertionError(e);
      }
    });
    time.sleep(Duration.ofMillis(10));
    assertEquals(List.of(222_000L, 444_000L), ends);
  }

  @Test
  public void lateTimersDoNotLowerTheRate() throws Exception {
    List<Long> ends = new ArrayList<>();
    SimulatedBus late = new SimulatedBus("late", new BitRate(500_000, 0), new LateTime(time, 30_000));
    late.attach("listener").listen(ALL, (f, nanos) -> ends.add(nanos));
    BusNode node = late.attach("node");
    for (int i = 0; i < 100; i++) {
      node.send(frame(0x555, FrameBitsTest.NO_STUFF), null);
    }
    time.sleep(Duration.ofMillis(50));
    assertEquals(99 * 222_000L, ends.get(99) - ends.get(0));
  }

  @Test
  public void anIdleBusBeginsWhenTheFrameIsQueuedThoughItsEventComesLate() throws Exception {
    List<Long> ends = new ArrayList<>();
    SimulatedBus late = new SimulatedBus("late", new BitRate(500_000, 0), new LateTime(time, 30_000));
    late.attach("listener").listen(ALL, (f, nanos) -> ends.add(nanos));
    late.attach("node").send(frame(0x555, FrameBitsTest.NO_STUFF), null);
    time.sleep(Duration.ofMillis(5));
    assertEquals(List.of(222_000L), ends);
  }

  @Test
  public void theFrameIsCopiedBeforeSendReturns() throws Exception {
    b.listen(ALL, (f, nanos) -> heard.add(f.toString()));
    CanFrame frame = frame(0x10, "AA");
    a.send(frame, null);
    frame.data()[0] = 0;
    time.sleep(Duration.ofMillis(10));
    assertEquals(List.of("010#AA"), heard);
  }

  @Test
  public void aClassicBusRefusesCanFd() {
    assertThrows(IllegalArgumentException.class, () -> a.send(new CanFrame().set(1, false, true, false), null));
  }

  @Test
  public void aFullQueueIsAnError() throws Exception {
    for (int i = 0; i < TransmitQueue.LIMIT; i++) {
      a.send(frame(1, ""), null);
    }
    IOException e = assertThrows(IOException.class, () -> a.send(frame(1, ""), null));
    assertTrue(e.getMessage(), e.getMessage().contains("body"));
  }

  @Test
  public void aQueueKeepsItsOrderWhenItGrows() throws Exception {
    b.listen(ALL, (f, nanos) -> heard.add(f.toString().substring(4)));
    List<String> expected = new ArrayList<>();
    for (int round = 0; round < 2; round++) {
      for (int i = 0; i < 100; i++) {
        expected.add(String.format("%02X%02X", round, i));
        a.send(frame(1, String.format("%02X%02X", round, i)), null);
      }
      time.sleep(Duration.ofMillis(5));
    }
    time.sleep(Duration.ofMillis(100));
    assertEquals(expected, heard);
  }

  @Test
  public void framesCanBeLostAndDoubledForTests() throws Exception {
    b.listen(ALL, (f, nanos) -> heard.add(f.toString()));
    bus.disturb((name, number, f) -> number == 0 ? FrameDisturbance.Fate.DROP : FrameDisturbance.Fate.DUPLICATE);
    a.send(frame(1, ""), () -> heard.add("sent"));
    a.send(frame(2, ""), null);
    time.sleep(Duration.ofMillis(10));
    assertEquals(List.of("sent", "002#", "002#"), heard);
  }

  @Test
  public void aControllerThatIsBusOffLosesWhatItHadHearsNothingAndRecovers() throws Exception {
    failsFor(FrameDisturbance.Fate.BUS_OFF, BusState.BUS_OFF, FrameDisturbance.BUS_OFF_NANOS);
  }

  @Test
  public void anInterfaceThatIsDownLosesWhatItHadHearsNothingAndComesBack() throws Exception {
    failsFor(FrameDisturbance.Fate.LINK_DOWN, BusState.DOWN, FrameDisturbance.LINK_DOWN_NANOS);
  }

  private void failsFor(FrameDisturbance.Fate fate, BusState state, long nanos) throws Exception {
    a.listen(ALL, new CanListener() {
      @Override
      public void frame(CanFrame frame, long when) {
        heard.add("a " + frame);
      }

      @Override
      public void state(BusState to) {
        heard.add("a " + to);
      }
    });
    b.listen(ALL, (f, when) -> heard.add("b " + f));
    bus.disturb((name, number, f) -> number == 0 ? fate : FrameDisturbance.Fate.DELIVER);
    a.send(frame(1, ""), () -> heard.add("never sent"));
    a.send(frame(2, ""), () -> heard.add("never sent"));
    time.sleep(Duration.ofMillis(5));
    assertEquals(state, a.state());
    assertEquals("only its own", BusState.ACTIVE, b.state());
    assertTrue(assertThrows(IOException.class, () -> a.send(frame(3, ""), null)).getMessage().contains(state.name()));
    b.send(frame(4, ""), () -> heard.add("b sent"));
    time.sleep(Duration.ofNanos(nanos));
    a.send(frame(5, ""), null);
    time.sleep(Duration.ofMillis(5));
    assertEquals(List.of("a " + state, "b sent", "a ACTIVE", "b 005#"), heard);
  }

  @Test
  public void anErrorPassiveControllerStillSends() throws Exception {
    b.listen(ALL, (f, when) -> heard.add("b " + f));
    a.fault(BusState.PASSIVE, 1_000_000_000L);
    a.send(frame(1, ""), null);
    time.sleep(Duration.ofMillis(5));
    assertEquals(BusState.PASSIVE, a.state());
    assertEquals(List.of("b 001#"), heard);
  }

  @Test
  public void aListenerThatFailsDoesNotStopTheBus() throws Exception {
    a.listen(ALL, (f, nanos) -> {
      throw new IllegalStateException("expected by this test");
    });
    BusNode c = bus.attach("c");
    c.listen(ALL, (f, nanos) -> heard.add(f.toString()));
    b.send(frame(1, ""), null);
    b.send(frame(2, ""), null);
    time.sleep(Duration.ofMillis(10));
    assertEquals(List.of("001#", "002#"), heard);
  }

  @Test
  public void aClosedBusTellsItsListenersAndRefusesFrames() {
    a.listen(ALL, new CanListener() {
      @Override
      public void frame(CanFrame frame, long nanos) {}

      @Override
      public void state(BusState state) {
        heard.add(state.name());
      }
    });
    bus.close();
    assertEquals(List.of("DOWN"), heard);
    assertEquals(BusState.DOWN, a.state());
    assertThrows(IOException.class, () -> a.send(frame(1, ""), null));
  }

  @Test
  public void aTraceIsACandumpLog() throws Exception {
    Path directory = folder.getRoot().toPath();
    SimulatedBus fd = new SimulatedBus("powertrain", new BitRate(500_000, 2_000_000), time);
    fd.trace(CandumpLog.create(directory, "powertrain"));
    BusNode node = fd.attach("node");
    node.send(frame(0x555, FrameBitsTest.NO_STUFF), null);
    node.send(new CanFrame().set(0x18DA10F1, true, true, true).payload(new byte[] {2, (byte) 0xAB}, 0, 2), null);
    time.sleep(Duration.ofMillis(10));
    fd.close();
    List<String> lines = Files.readAllLines(directory.resolve("powertrain.log"));
    assertEquals("(0000000000.000222) powertrain 555#" + FrameBitsTest.NO_STUFF, lines.get(0));
    assertTrue(lines.get(1), lines.get(1).matches("\\(0000000000\\.000\\d{3}\\) powertrain 18DA10F1##102AB"));
  }

  private static CanFrame frame(int id, String hex) {
    byte[] data = HexFormat.of().parseHex(hex);
    return new CanFrame().set(id, false, false, false).payload(data, 0, data.length);
  }
}
