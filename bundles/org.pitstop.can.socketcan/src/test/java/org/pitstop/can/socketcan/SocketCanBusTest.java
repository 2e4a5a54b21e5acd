package org.pitstop.can.socketcan;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertFalse;
import static org.junit.Assert.assertThrows;
import static org.junit.Assert.assertTrue;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.After;
import org.junit.Test;
import org.pitstop.api.can.BusState;
import org.pitstop.api.can.CanBus;
import org.pitstop.api.can.CanFilter;
import org.pitstop.api.can.CanFrame;
import org.pitstop.api.can.CanListener;
import org.pitstop.api.link.LinkTap;
import org.pitstop.time.RealVehicleTime;

public class SocketCanBusTest {

  private static final int PATIENCE_S = 10;

  private final RealVehicleTime time = new RealVehicleTime();
  private final FakeSocket socket = new FakeSocket();
  private final LinkTaps taps = new LinkTaps();
  private final LinkedBlockingQueue<String> heard = new LinkedBlockingQueue<>();
  private final SocketCanBus bus = new SocketCanBus("body", true, 16, () -> socket, taps, time);

  /** An interface whose queue and bus the test plays. */
  private static final class FakeSocket implements CanSocket {
    final LinkedBlockingQueue<byte[]> incoming = new LinkedBlockingQueue<>();
    final List<byte[]> written = new CopyOnWriteArrayList<>();
    volatile List<KernelFilter> filters = List.of();
    volatile boolean full;
    final CountDownLatch wrote = new CountDownLatch(1);
    volatile boolean carrier = true;
    volatile boolean refusing;

    @Override
    public boolean carrier() {
      return carrier;
    }

    @Override
    public boolean read(ByteBuffer into) throws IOException {
      try {
        byte[] raw = incoming.poll(20, TimeUnit.MILLISECONDS);
        if (raw == null) {
          return false;
        }
        if (raw.length == 0) {
          throw new IOException("Network is down");
        }
        into.clear().put(raw).flip();
        return true;
      } catch (InterruptedException e) {
        throw new IOException(e);
      }
    }

    @Override
    public boolean write(ByteBuffer frame) throws IOException {
      if (refusing) {
        throw new IOException("Invalid argument");
      }
      if (full) {
        return false;
      }
      byte[] raw = new byte[frame.remaining()];
      frame.get(raw);
      written.add(raw);
      wrote.countDown();
      return true;
    }

    @Override
    public void filters(List<KernelFilter> to) {
      filters = to;
    }

    @Override
    public void close() {}
  }

  private void open() throws InterruptedException {
    bus.listen(new CanFilter(0x700, 0x700, false), new CanListener() {
      @Override
      public void frame(CanFrame frame, long nanos) {
        heard.add(frame.toString());
      }

      @Override
      public void state(BusState state) {
        heard.add(state.toString());
      }
    });
    bus.start();
    assertEquals("ACTIVE", next());
  }

  private String next() throws InterruptedException {
    return heard.poll(PATIENCE_S, TimeUnit.SECONDS);
  }

  private static CanFrame frame(int id, int first) {
    return new CanFrame().set(id, false, false, false).payload(new byte[] {(byte) first}, 0, 1);
  }

  private static byte[] raw(CanFrame frame) {
    ByteBuffer buffer = ByteBuffer.allocate(RawFrame.FD_SIZE).order(ByteOrder.nativeOrder());
    RawFrame.put(frame, buffer);
    byte[] raw = new byte[buffer.remaining()];
    buffer.get(raw);
    return raw;
  }

  @After
  public void close() {
    bus.close();
    time.close();
  }

  @Test
  public void theEchoOfAFrameTellsThatItWasSentAndIsHeardByNobody() throws Exception {
    open();
    bus.send(frame(0x7E0, 1), () -> heard.add("sent"));
    socket.incoming.add(raw(frame(0x7E8, 2)));
    socket.incoming.add(raw(frame(0x7E0, 1)));
    socket.incoming.add(raw(frame(0x7E8, 3)));
    assertEquals(List.of("7E8#02", "sent", "7E8#03"), List.of(next(), next(), next()));
  }

  @Test
  public void noMoreThanTheWindowIsInTheInterfacesQueue() throws Exception {
    open();
    for (int i = 0; i < 12; i++) {
      bus.send(frame(0x7E0, i), () -> heard.add("sent"));
    }
    assertEquals(Transmission.UNDER_WAY, socket.written.size());
    for (int i = 0; i < 12; i++) {
      socket.incoming.add(raw(frame(0x7E0, i)));
      assertEquals("sent", next());
    }
    assertEquals(12, socket.written.size());
  }

  @Test
  public void aFullQueueIsRefusedAndDrainsLater() throws Exception {
    open();
    socket.full = true;
    for (int i = 0; i < 16; i++) {
      bus.send(frame(0x7E0, i), null);
    }
    assertTrue(assertThrows(IOException.class, () -> bus.send(frame(0x7E0, 99), null)).getMessage().contains("queue of bus body"));
    socket.full = false;
    assertTrue("tried again by itself", socket.wrote.await(PATIENCE_S, TimeUnit.SECONDS));
  }

  @Test
  public void kernelFiltersAreThoseOfTheListenersAndOurOwnIdentifiers() throws Exception {
    open();
    bus.send(frame(0x7E0, 1), null);
    int mask = 0x7FF | RawFrame.EXTENDED | RawFrame.REMOTE_REQUEST;
    assertEquals(List.of(new KernelFilter(0x700, 0x700 | RawFrame.EXTENDED | RawFrame.REMOTE_REQUEST), new KernelFilter(0x7E0, mask)),
        socket.filters);
    List<CanFilter> many = new ArrayList<>();
    for (int i = 0; i <= KernelFilter.LIMIT; i++) {
      many.add(CanFilter.only(i, false));
    }
    assertEquals(List.of(KernelFilter.ANY), KernelFilter.join(many, List.of()));
  }

  @Test
  public void anInterfaceThatGoesDownIsToldAndOpenedAgain() throws Exception {
    open();
    bus.send(frame(0x7E0, 1), () -> heard.add("sent"));
    socket.incoming.add(new byte[0]);
    assertEquals("DOWN", next());
    assertThrows(IOException.class, () -> bus.send(frame(0x7E0, 1), null));
    assertEquals("ACTIVE", next());
    socket.incoming.add(raw(frame(0x7E0, 1)));
    assertEquals("what was under way is lost: this is another node's", "7E0#01", next());
  }

  @Test
  public void aWriteThatFailsOpensTheInterfaceAgain() throws Exception {
    open();
    socket.refusing = true;
    bus.send(frame(0x7E0, 1), () -> heard.add("sent"));
    assertEquals("DOWN", next());
    socket.refusing = false;
    assertEquals("ACTIVE", next());
    bus.send(frame(0x7E0, 2), () -> heard.add("sent"));
    socket.incoming.add(raw(frame(0x7E0, 2)));
    assertEquals("sent", next());
  }

  @Test
  public void busOffIsOverWhenTheCarrierIsBackThoughTheDriverDoesNotSaySo() throws Exception {
    open();
    socket.carrier = false;
    socket.incoming.add(error(0x040, 0));
    assertEquals("BUS_OFF", next());
    assertThrows(IOException.class, () -> bus.send(frame(0x7E0, 1), null));
    socket.carrier = true;
    assertEquals("ACTIVE", next());
  }

  @Test
  public void anInterfaceThatIsBusOffWhenItIsOpenedIsToldAsBusOff() throws Exception {
    socket.carrier = false;
    bus.listen(CanFilter.only(1, false), new CanListener() {
      @Override
      public void frame(CanFrame frame, long nanos) {}

      @Override
      public void state(BusState state) {
        heard.add(state.toString());
      }
    });
    bus.start();
    assertEquals("BUS_OFF", next());
  }

  @Test
  public void anEchoThatComesAfterBusOffIsNotTakenForAnotherNodesFrame() throws Exception {
    open();
    bus.send(frame(0x7E0, 1), () -> heard.add("sent"));
    socket.incoming.add(error(0x040, 0));
    socket.incoming.add(error(0x100, 0));
    socket.incoming.add(raw(frame(0x7E0, 1)));
    socket.incoming.add(raw(frame(0x7E8, 2)));
    assertEquals(List.of("BUS_OFF", "ACTIVE", "7E8#02"), List.of(next(), next(), next()));
  }

  @Test
  public void aTapHearsEveryFrameOnceInOrderAndWhoseItIs() throws Exception {
    open();
    LinkTap tap = new LinkTap() {
      @Override
      public void frame(String name, CanFrame frame, long nanos, boolean ours) {
        heard.add(name + " " + frame + " " + ours);
      }

      @Override
      public void doip(String host, byte[] message, int length, long nanos, boolean ours) {}
    };
    taps.add(tap);
    bus.refreshFilters();
    assertEquals("a capture wants what no listener does", List.of(KernelFilter.ANY), socket.filters);
    bus.send(frame(0x7E0, 1), () -> heard.add("sent"));
    socket.incoming.add(raw(frame(0x123, 2)));
    socket.incoming.add(raw(frame(0x7E0, 1)));
    assertEquals(List.of("body 123#02 false", "body 7E0#01 true", "sent"), List.of(next(), next(), next()));
    taps.remove(tap);
    bus.refreshFilters();
    assertEquals(2, socket.filters.size());
  }

  @Test
  public void kernelFiltersFollowTheListenersThatComeAndGo() throws Exception {
    open();
    CanFilter filter = CanFilter.only(0x18DAF110, true);
    CanBus.Subscription subscription = bus.listen(filter, (f, nanos) -> heard.add("second " + f));
    assertTrue(socket.filters.contains(KernelFilter.of(filter)));
    subscription.close();
    assertFalse(socket.filters.contains(KernelFilter.of(filter)));
    assertEquals(1, socket.filters.size());
  }

  @Test
  public void errorFramesChangeTheState() throws Exception {
    open();
    socket.incoming.add(error(0x004, 0x20));
    socket.incoming.add(error(0x040, 0));
    socket.incoming.add(error(0x100, 0));
    assertEquals(List.of("PASSIVE", "BUS_OFF", "ACTIVE"), List.of(next(), next(), next()));
    assertEquals(Optional.empty(), ErrorFrame.state(ByteBuffer.wrap(error(0x004, 0x04)).order(ByteOrder.nativeOrder())));
  }

  private static byte[] error(int errorClass, int status) {
    ByteBuffer raw = ByteBuffer.allocate(RawFrame.SIZE).order(ByteOrder.nativeOrder());
    raw.putInt(errorClass | RawFrame.ERROR).put((byte) 8).put(9, (byte) status);
    return raw.array();
  }

  @Test
  public void aRawFrameHasTheBytesOfTheKernelsStructure() {
    ByteBuffer buffer = ByteBuffer.allocate(RawFrame.FD_SIZE).order(ByteOrder.LITTLE_ENDIAN);
    RawFrame.put(new CanFrame().set(0x18DA10F1, true, true, true).payload(new byte[] {1, 2}, 0, 2), buffer);
    assertEquals(RawFrame.FD_SIZE, buffer.remaining());
    assertEquals("f110da98020100000102", HexFormat.of().formatHex(buffer.array(), 0, 10));
    CanFrame back = new CanFrame();
    assertTrue(RawFrame.get(buffer, back));
    assertEquals("18DA10F1##10102", back.toString());
    buffer.put(4, (byte) 65);
    assertFalse(RawFrame.get(buffer, back));
    buffer.limit(15);
    assertFalse(RawFrame.get(buffer, back));
  }

  @Test
  public void wrongUrisAreRefused() {
    assertEquals("can0", SocketCanComponent.device("socketcan:can0"));
    assertThrows(IllegalArgumentException.class, () -> SocketCanComponent.device("can0"));
    assertThrows(IllegalArgumentException.class, () -> SocketCanComponent.device("socketcan:a-name-that-is-too-long"));
  }
}
