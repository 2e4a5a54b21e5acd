package org.pitstop.can.remote;

import java.io.IOException;
import org.pitstop.api.can.BusState;
import org.pitstop.api.can.CanBus;
import org.pitstop.api.can.CanFilter;
import org.pitstop.api.can.CanFrame;
import org.pitstop.api.can.CanListener;
import org.pitstop.api.time.VehicleTime;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A bus at the other end of a network link. Frames go to the link at once; {@link SentClock} says when they have been on the bus. */
final class RemoteBus implements CanBus {

  private static final Logger LOG = LoggerFactory.getLogger(RemoteBus.class);

  private final String name;
  private final String uri;
  private final boolean fd;
  private final VehicleTime time;
  private final FrameQueue outgoing;
  private final LinkTaps taps;
  private final Listeners listeners = new Listeners();
  private final SentClock clock;
  private volatile BusState state = BusState.DOWN;
  private volatile Link link = Link.NONE;

  /**
   * @param dataBitrate bit/s of CAN FD's data phase; 0: a classic bus
   * @param limit how many frames may be ahead of the bus
   */
  RemoteBus(String name, String uri, int bitrate, int dataBitrate, int limit, LinkTaps taps, VehicleTime time) {
    this.name = name;
    this.uri = uri;
    this.fd = dataBitrate > 0;
    this.taps = taps;
    this.time = time;
    outgoing = new FrameQueue(limit, time);
    clock = new SentClock(time, bitrate, dataBitrate, limit, listeners);
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

  /** What carries its frames. */
  void over(Link carrier) {
    link = carrier;
  }

  @Override
  public void send(CanFrame frame, Runnable sent) throws IOException {
    queue(frame, sent);
    flush();
  }

  @Override
  public void flush() {
    link.flush();
  }

  @Override
  public void queue(CanFrame frame, Runnable sent) throws IOException {
    if (frame.fd() && !fd) {
      throw new IllegalArgumentException("bus " + name + " (" + uri + ") is not CAN FD: " + frame);
    }
    boolean idle;
    synchronized (clock) { // the same order in both
      if (state != BusState.ACTIVE) {
        throw new IOException("bus " + name + " is " + state + ": the link " + uri + " is tried again by itself");
      }
      if (clock.full() || !outgoing.put(frame, 0)) {
        throw new IOException("the queue of bus " + name + " (" + uri + ") is full; frame " + frame + " was not queued");
      }
      idle = clock.add(frame, taps.isEmpty() ? sent : tapped(frame.copy(), sent));
    }
    if (idle) {
      flush(); // while the bus has nothing to do, the frames that follow are not waited for
    }
  }

  private Runnable tapped(CanFrame frame, Runnable sent) {
    return () -> {
      taps.frame(name, frame, time.nanos(), true);
      if (sent != null) {
        sent.run();
      }
    };
  }

  @Override
  public Subscription listen(CanFilter filter, CanListener listener) {
    return listeners.add(filter, listener);
  }

  /** What the link has to send. */
  FrameQueue outgoing() {
    return outgoing;
  }

  /** The link has received a frame. */
  void received(CanFrame frame) {
    if (frame.fd() && !fd) {
      LOG.debug("CAN FD frame on a classic bus bus={} frame={}", name, frame);
      return;
    }
    synchronized (listeners) {
      clock.tellDue(); // an answer must not overtake the news that its request was sent
      long now = time.nanos();
      taps.frame(name, frame, now, false);
      listeners.frame(frame, now);
    }
  }

  /** The link is up. */
  void up() {
    outgoing.clear();
    change(BusState.ACTIVE);
  }

  /** The link is down: what was under way is lost. */
  void down() {
    change(BusState.DOWN);
    synchronized (clock) {
      outgoing.clear();
      clock.clear();
    }
  }

  private void change(BusState to) {
    if (state != to) {
      state = to;
      LOG.info("bus state bus={} link={} state={}", name, uri, to);
      listeners.state(to);
    }
  }
}
