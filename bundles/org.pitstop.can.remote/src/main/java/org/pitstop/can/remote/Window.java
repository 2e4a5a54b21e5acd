package org.pitstop.can.remote;

import java.io.IOException;
import org.pitstop.api.can.BusState;
import org.pitstop.api.can.CanFrame;
import org.pitstop.api.time.VehicleTime;
import org.pitstop.api.time.Waiter;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Puts the frames of one client onto the bus at the bus's pace: at most {@value #FRAMES} are under way, and the caller waits for the
 * bus. Whoever reads from the client stops reading meanwhile: that is the back-pressure.
 */
final class Window {

  private static final Logger LOG = LoggerFactory.getLogger(Window.class);
  /** Enough to keep a bus busy until a thread that a loaded machine is slow to wake brings more; as many as our testers are ahead. */
  static final int FRAMES = 128;
  private static final long FULL_PAUSE_NANOS = 1_000_000L;
  /** So long does no frame wait on a living bus; then what was under way is lost. */
  private static final long STUCK_NANOS = 2_000_000_000L;

  private final Hub hub;
  private final Hub.Node node;
  private final Waiter waiter;
  private int underWay;
  private int round;
  private boolean closed;

  Window(Hub hub, Hub.Node node, VehicleTime time) {
    this.hub = hub;
    this.node = node;
    waiter = time.waiter();
  }

  /** Waits for room, then sends. A frame for a bus that is down is dropped, as a controller would. */
  void send(CanFrame frame) throws InterruptedException {
    if (frame.fd() && !hub.fd()) {
      LOG.warn("CAN FD frame for a classic bus dropped bus={} frame={}", hub.name(), frame);
      return;
    }
    awaitRoom();
    while (!closed() && !offer(frame)) {
      if (hub.state() != BusState.ACTIVE && hub.state() != BusState.PASSIVE) {
        LOG.debug("frame dropped bus={} state={} frame={}", hub.name(), hub.state(), frame);
        return;
      }
      waiter.await(FULL_PAUSE_NANOS);
    }
  }

  /** Sends if there is room. @return false: there is none, or {@link #send} is to say what is wrong */
  boolean trySend(CanFrame frame) {
    return (!frame.fd() || hub.fd()) && !full() && !closed() && offer(frame);
  }

  private void awaitRoom() throws InterruptedException {
    while (full()) {
      if (!waiter.await(STUCK_NANOS)) {
        LOG.warn("frames under way were lost bus={} frames={}", hub.name(), FRAMES);
        reset();
      }
    }
  }

  private boolean offer(CanFrame frame) {
    int mine = take();
    try {
      hub.send(node, frame, () -> sent(mine));
      return true;
    } catch (IOException e) {
      LOG.debug("bus does not take a frame yet bus={} reason={}", hub.name(), e.getMessage());
      sent(mine);
      return false;
    }
  }

  private synchronized int take() {
    underWay++;
    return round;
  }

  private synchronized void sent(int ofRound) {
    if (ofRound == round) {
      underWay--;
      waiter.signal();
    }
  }

  private synchronized boolean full() {
    return !closed && underWay >= FRAMES;
  }

  private synchronized boolean closed() {
    return closed;
  }

  /** Forgets what is under way: a bus that went down loses it. */
  synchronized void reset() {
    round++;
    underWay = 0;
    waiter.signal();
  }

  synchronized void close() {
    closed = true;
    waiter.signal();
  }
}
