package org.pitstop.can.socketcan;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertTrue;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import org.junit.Test;
import org.pitstop.api.can.BusState;
import org.pitstop.api.can.CanBus;
import org.pitstop.api.can.CanFilter;
import org.pitstop.api.can.CanFrame;
import org.pitstop.api.can.CanListener;
import org.pitstop.time.VirtualVehicleTime;

public class BridgeTest {

  private final VirtualVehicleTime time = new VirtualVehicleTime();
  private final Node body = new Node("body", false);
  private final Node line = new Node("vcan0", true);
  private final Bridge bridge = new Bridge(body, line, time);

  /** A place on a bus that the test plays: frames wait in it until {@link #sendsOne}. */
  private static final class Node implements CanBus {
    final String name;
    final boolean fd;
    final Listeners listeners = new Listeners();
    final List<String> sent = new ArrayList<>();
    final ArrayDeque<Runnable> confirmations = new ArrayDeque<>();
    int capacity = 1024;
    BusState state = BusState.ACTIVE;

    Node(String name, boolean fd) {
      this.name = name;
      this.fd = fd;
    }

    void brings(CanFrame frame) {
      listeners.frame(frame, 0);
    }

    void sendsOne() {
      confirmations.remove().run();
    }

    @Override
    public String name() {
      return name;
    }

    @Override
    public boolean fd() {
      return fd;
    }

    @Override
    public BusState state() {
      return state;
    }

    @Override
    public void send(CanFrame frame, Runnable done) throws IOException {
      if (state != BusState.ACTIVE || confirmations.size() == capacity) {
        throw new IOException("full or down");
      }
      sent.add(frame.toString());
      confirmations.add(done);
    }

    @Override
    public Subscription listen(CanFilter filter, CanListener listener) {
      return listeners.add(filter, listener, () -> { });
    }
  }

  private static CanFrame frame(int id) {
    return new CanFrame().set(id, id > 0x7FF, false, false);
  }

  @Test
  public void framesOfBothFormatsGoBothWays() {
    body.brings(frame(0x748));
    line.brings(frame(0x18DA10F1));
    assertEquals(List.of("748#"), line.sent);
    assertEquals(List.of("18DA10F1#"), body.sent);
  }

  @Test
  public void aBlockThatIsFasterThanTheBusWaitsAndKeepsItsOrder() {
    List<String> all = new ArrayList<>();
    for (int i = 0; i < 2000; i++) {
      all.add(frame(i).toString());
      line.brings(frame(i));
    }
    assertEquals(Bridge.Lane.UNDER_WAY, body.sent.size());
    while (!body.confirmations.isEmpty()) {
      body.sendsOne();
    }
    assertEquals(all, body.sent);
  }

  @Test
  public void aFullBusIsTriedAgainByItself() throws Exception {
    body.capacity = 0;
    line.brings(frame(1));
    time.sleep(Duration.ofMillis(5));
    assertTrue(body.sent.isEmpty());
    body.capacity = 1;
    time.sleep(Duration.ofMillis(5));
    assertEquals(List.of("001#"), body.sent);
  }

  @Test
  public void framesForABusThatIsDownAreDroppedAndTheNextOnesPass() {
    body.state = BusState.DOWN;
    line.brings(frame(1));
    body.state = BusState.ACTIVE;
    line.brings(frame(2));
    assertEquals(List.of("002#"), body.sent);
  }

  @Test
  public void aCanFdFrameIsNotPassedToAClassicBus() {
    line.brings(new CanFrame().set(1, false, true, true));
    line.brings(frame(2));
    assertEquals(List.of("002#"), body.sent);
  }

  @Test
  public void confirmationsThatWereLostDoNotBlockTheLane() throws Exception {
    for (int i = 0; i < Bridge.Lane.UNDER_WAY; i++) {
      line.brings(frame(i));
    }
    body.confirmations.clear();
    time.sleep(Duration.ofSeconds(3));
    line.brings(frame(0x100));
    assertEquals("100#", body.sent.get(body.sent.size() - 1));
  }

  @Test
  public void aClosedBridgePassesNothing() {
    bridge.close();
    body.brings(frame(1));
    line.brings(frame(1));
    assertTrue(line.sent.isEmpty() && body.sent.isEmpty());
  }
}
