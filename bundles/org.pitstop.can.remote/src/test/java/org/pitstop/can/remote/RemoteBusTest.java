package org.pitstop.can.remote;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertThrows;
import static org.junit.Assert.assertTrue;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.Test;
import org.pitstop.api.can.BusState;
import org.pitstop.api.can.CanFilter;
import org.pitstop.api.can.CanFrame;
import org.pitstop.api.can.CanListener;
import org.pitstop.api.link.LinkTap;
import org.pitstop.time.VirtualVehicleTime;

public class RemoteBusTest {

  /** 111 bits at 500 kbit/s. */
  private static final long FRAME_NANOS = 222_001;
  private static final int LIMIT = 4;

  private final VirtualVehicleTime time = new VirtualVehicleTime();
  private final LinkTaps taps = new LinkTaps();
  private final RemoteBus bus = new RemoteBus("body", "socketcand://x/body", 500_000, 0, LIMIT, taps, time);
  private final CanFrame frame = new CanFrame().set(0x555, false, false, false)
      .payload(new byte[] {(byte) 0x87, 0x27, (byte) 0x87, (byte) 0x87, (byte) 0x87, (byte) 0x87, (byte) 0x87, (byte) 0x9E}, 0, 8);
  private final List<Long> sent = new ArrayList<>();

  private void pass(Duration duration) throws InterruptedException {
    time.sleep(duration);
  }

  @Test
  public void sentIsToldWhenTheFramesBitTimesAreOver() throws Exception {
    bus.up();
    long start = time.nanos();
    for (int i = 0; i < 3; i++) {
      bus.send(frame, () -> sent.add(time.nanos() - start));
    }
    assertEquals(List.of(), sent);
    pass(Duration.ofMillis(10));
    assertEquals(List.of(FRAME_NANOS, 2 * FRAME_NANOS, 3 * FRAME_NANOS), sent);
  }

  private static final class Flushes implements Link {
    private int count;

    @Override
    public void start() {}

    @Override
    public void flush() {
      count++;
    }

    @Override
    public void close() {}
  }

  @Test
  public void framesOfOneRowShareOneWriteButAnIdleBusDoesNotWaitForIt() throws Exception {
    Flushes link = new Flushes();
    bus.over(link);
    bus.up();
    bus.queue(frame, null);
    assertEquals("the bus was idle", 1, link.count);
    bus.queue(frame, null);
    assertEquals(1, link.count);
    bus.flush();
    assertEquals(2, link.count);
    bus.send(frame, null);
    assertEquals("nobody flushes after it", 3, link.count);
    pass(Duration.ofMillis(10));
    bus.queue(frame, null);
    assertEquals("idle again", 4, link.count);
  }

  @Test
  public void anIdleBusBeginsAtOnce() throws Exception {
    bus.up();
    bus.send(frame, null);
    pass(Duration.ofMillis(10));
    long start = time.nanos();
    bus.send(frame, () -> sent.add(time.nanos() - start));
    pass(Duration.ofMillis(1));
    assertEquals(List.of(FRAME_NANOS), sent);
  }

  @Test
  public void aFrameIsRefusedWhenTooManyAreAheadOfTheBus() throws Exception {
    bus.up();
    ByteBuffer wire = ByteBuffer.allocate(1000);
    for (int i = 0; i < LIMIT; i++) {
      bus.send(frame, null);
    }
    assertEquals("written to the link at once", LIMIT, bus.outgoing().drain(SocketcandText::send, wire));
    String message = assertThrows(IOException.class, () -> bus.send(frame, null)).getMessage();
    assertTrue(message, message.contains("queue of bus body"));
    pass(Duration.ofNanos(FRAME_NANOS));
    bus.send(frame, null);
  }

  @Test
  public void aBusWhoseLinkIsDownRefusesFramesAndForgetsThoseUnderWay() throws Exception {
    assertEquals(BusState.DOWN, bus.state());
    assertThrows(IOException.class, () -> bus.send(frame, null));
    bus.up();
    bus.send(frame, () -> sent.add(1L));
    bus.down();
    pass(Duration.ofMillis(10));
    assertEquals(List.of(), sent);
    assertThrows(IOException.class, () -> bus.send(frame, null));
  }

  @Test
  public void listenersHearTheirFramesAndEveryState() {
    List<String> heard = new ArrayList<>();
    CanListener listener = new CanListener() {
      @Override
      public void frame(CanFrame f, long nanos) {
        heard.add(f.toString());
      }

      @Override
      public void state(BusState state) {
        heard.add(state.toString());
      }
    };
    bus.listen(CanFilter.only(0x555, false), (f, n) -> {
      throw new IllegalStateException("a listener that fails");
    });
    try (var subscription = bus.listen(CanFilter.only(0x555, false), listener)) {
      bus.up();
      bus.received(frame);
      bus.received(new CanFrame().set(0x556, false, false, false));
      bus.down();
    }
    bus.received(frame);
    assertEquals(List.of("ACTIVE", frame.toString(), "DOWN"), heard);
  }

  @Test
  public void anAnswerDoesNotOvertakeTheNewsThatItsRequestWasSent() throws Exception {
    List<String> heard = new ArrayList<>();
    RemoteBus late = new RemoteBus("body", "socketcand://x/body", 500_000, 0, LIMIT, taps, new LateTimers(time, 1_000_000));
    late.listen(CanFilter.only(0x555, false), (f, n) -> heard.add("answer"));
    late.up();
    late.send(frame, () -> heard.add("sent"));
    pass(Duration.ofNanos(FRAME_NANOS));
    late.received(frame);
    assertEquals(List.of("sent", "answer"), heard);
    pass(Duration.ofMillis(10));
    assertEquals("told once", 2, heard.size());
  }

  @Test
  public void aTapHearsEveryFrameOnceOursWhenTheyHaveBeenOnTheBus() throws Exception {
    List<String> heard = new ArrayList<>();
    taps.add(new LinkTap() {
      @Override
      public void frame(String name, CanFrame f, long nanos, boolean ours) {
        heard.add(name + " " + Integer.toHexString(f.id()) + " " + ours + " " + nanos);
      }

      @Override
      public void doip(String host, byte[] message, int length, long nanos, boolean ours) {}
    });
    taps.add(new LinkTap() {
      @Override
      public void frame(String name, CanFrame f, long nanos, boolean ours) {
        throw new IllegalStateException("a tap that fails");
      }

      @Override
      public void doip(String host, byte[] message, int length, long nanos, boolean ours) {}
    });
    bus.up();
    bus.send(frame, null);
    frame.set(0x111, false, false, false);
    pass(Duration.ofMillis(1));
    bus.received(frame);
    assertEquals(List.of("body 555 true " + FRAME_NANOS, "body 111 false 1000000"), heard);
  }

  @Test
  public void aClassicBusRefusesFdFrames() {
    bus.up();
    assertThrows(IllegalArgumentException.class, () -> bus.send(new CanFrame().set(1, false, true, false), null));
  }

  @Test
  public void wrongUrisAreRefusedWithTheRightForm() {
    for (String bad : List.of("can0", "tcp://a:1/x", "cannelloni://a:1", "cannelloni://a?local=1", "cannelloni://a:1?local=70000",
        "socketcand://a:1/a b", "socketcand://a:1/%3E%3Copen", "socketcand:///body")) {
      String message = assertThrows(bad, IllegalArgumentException.class, () -> LinkUri.parse(bad)).getMessage();
      assertTrue(message, message.contains("'"));
    }
    assertEquals(29536, LinkUri.parse("socketcand://localhost/can0").port());
  }
}
