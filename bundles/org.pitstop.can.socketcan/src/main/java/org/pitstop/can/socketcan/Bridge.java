package org.pitstop.can.socketcan;

import java.io.IOException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import org.pitstop.api.can.BusState;
import org.pitstop.api.can.CanBus;
import org.pitstop.api.can.CanFilter;
import org.pitstop.api.can.CanFrame;
import org.pitstop.api.time.VehicleTime;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Joins two buses to one: what is heard on one is sent on the other. It has no thread: frames move on the threads of the buses. A virtual
 * interface takes frames faster than any bus: those that are ahead of the bus wait here, within a limit.
 */
final class Bridge implements AutoCloseable {

  private final List<CanBus.Subscription> subscriptions = new ArrayList<>();
  private final List<Lane> lanes;

  Bridge(CanBus bus, CanBus line, VehicleTime time) {
    Lane outward = new Lane(line, time);
    Lane inward = new Lane(bus, time);
    lanes = List.of(outward, inward);
    for (boolean extended : new boolean[] {false, true}) {
      CanFilter all = new CanFilter(0, 0, extended);
      subscriptions.add(bus.listen(all, (frame, nanos) -> outward.put(frame)));
      subscriptions.add(line.listen(all, (frame, nanos) -> inward.put(frame)));
    }
  }

  @Override
  public void close() {
    subscriptions.forEach(CanBus.Subscription::close);
    lanes.forEach(Lane::close);
  }

  /** One direction. */
  static final class Lane {

    private static final Logger LOG = LoggerFactory.getLogger(Lane.class);
    static final int WAITING = 65_536;
    /** Enough to keep a bus busy, few enough to leave its queue to others. */
    static final int UNDER_WAY = 32;
    private static final long FULL_PAUSE_NANOS = 1_000_000L;
    /** So long does no frame take on a living bus; then what was under way is lost. */
    private static final long STUCK_NANOS = 2_000_000_000L;

    private final CanBus to;
    private final VehicleTime time;
    private final ArrayDeque<CanFrame> waiting = new ArrayDeque<>();
    private int underWay;
    private int round;
    private long progress;
    private boolean moving;
    private boolean again;
    private boolean closed;
    private long dropped;

    Lane(CanBus to, VehicleTime time) {
      this.to = to;
      this.time = time;
    }

    synchronized void put(CanFrame frame) {
      if (waiting.size() == WAITING || frame.fd() && !to.fd()) {
        drop(frame, frame.fd() && !to.fd() ? "it is a classic bus" : "the bus is too slow");
        return;
      }
      waiting.add(frame.copy());
      move();
    }

    synchronized void close() {
      closed = true;
      waiting.clear();
    }

    private synchronized void sent(int ofRound) {
      if (ofRound == round) {
        underWay--;
        progress = time.nanos();
        move();
      }
    }

    private void move() {
      if (moving) {
        return; // a bus may tell inside of send() that the frame has been sent
      }
      moving = true;
      long now = time.nanos();
      if (underWay == UNDER_WAY && now - progress > STUCK_NANOS) {
        round++;
        underWay = 0;
      }
      while (!closed && !waiting.isEmpty() && underWay < UNDER_WAY && send(waiting.peek())) {
        waiting.remove();
      }
      moving = false;
      if (!closed && !waiting.isEmpty() && underWay == 0 && !again) {
        again = true;
        time.schedule(FULL_PAUSE_NANOS, this::tryAgain);
      }
    }

    private synchronized void tryAgain() {
      again = false;
      move();
    }

    /** @return false: the bus is full */
    private boolean send(CanFrame frame) {
      int mine = round;
      if (underWay++ == 0) {
        progress = time.nanos();
      }
      try {
        to.send(frame, () -> sent(mine));
        return true;
      } catch (IOException e) {
        underWay--;
        if (to.state() == BusState.ACTIVE || to.state() == BusState.PASSIVE) {
          return false;
        }
        drop(frame, "it is " + to.state());
        return true;
      }
    }

    private void drop(CanFrame frame, String why) {
      dropped++;
      if (Long.bitCount(dropped) == 1) { // the 1st, 2nd, 4th, 8th …: a flood does not flood the log
        LOG.warn("frame not passed on bus={} frame={} inAll={} reason={}", to.name(), frame, dropped, why);
      }
    }
  }
}
