package org.pitstop.can.remote;

import java.util.concurrent.atomic.AtomicInteger;
import org.pitstop.api.can.BusState;
import org.pitstop.api.can.CanFrame;
import org.pitstop.api.time.VehicleTime;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A cannelloni peer as a node on a bus. UDP has no back-pressure: what the bus cannot take yet waits here, within a limit. */
final class CannelloniNode implements Hub.Node, AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(CannelloniNode.class);
  static final int WAITING_FRAMES = 16_384;

  private final Hub hub;
  private final FrameQueue incoming;
  private final FrameQueue outgoing;
  private final Window window;
  private final CannelloniPort port;
  /** Received frames that the feeder has not handed to the bus. */
  private final AtomicInteger behind = new AtomicInteger();
  private volatile boolean closed;
  private volatile long dropped;

  CannelloniNode(LinkUri uri, Hub hub, VehicleTime time) {
    this.hub = hub;
    incoming = new FrameQueue(WAITING_FRAMES, time);
    outgoing = new FrameQueue(WAITING_FRAMES, time);
    window = new Window(hub, this, time);
    port = new CannelloniPort(uri, outgoing, new CannelloniPort.User(hub.name(), () -> {}, () -> {}, this::received), time);
    hub.join(this);
    port.start();
    time.start("can " + hub.name() + " udp feeder", this::feed);
    LOG.info("cannelloni serves bus={} local={} peer={}:{}", hub.name(), uri.local(), uri.host(), uri.port());
  }

  /** Straight to the bus if it has room: a change of threads less. */
  private void received(CanFrame frame) {
    if (behind.get() == 0 && window.trySend(frame)) {
      return;
    }
    behind.incrementAndGet();
    if (!incoming.offer(frame, 0)) {
      behind.decrementAndGet();
      drop(frame, "the bus is too slow");
    }
  }

  private void feed() {
    CanFrame frame = new CanFrame();
    try {
      while (!closed) {
        incoming.await();
        while (!closed && incoming.poll(frame)) {
          window.send(frame);
          behind.decrementAndGet();
        }
      }
    } catch (InterruptedException e) {
      LOG.debug("feeder ends bus={}", hub.name());
    }
  }

  @Override
  public void frame(CanFrame frame, long nanos) {
    if (outgoing.put(frame, nanos)) {
      port.flush();
    } else {
      drop(frame, "the UDP port is not open");
    }
  }

  @Override
  public void state(BusState state) {
    if (state == BusState.DOWN || state == BusState.BUS_OFF) {
      window.reset();
    }
  }

  private synchronized void drop(CanFrame frame, String why) {
    dropped = dropped + 1;
    if (Long.bitCount(dropped) == 1) { // the 1st, 2nd, 4th, 8th …: a flood does not flood the log
      LOG.warn("frames dropped bus={} frame={} inAll={} reason={}", hub.name(), frame, dropped, why);
    }
  }

  @Override
  public void close() {
    closed = true;
    hub.leave(this);
    window.close();
    incoming.wake();
    port.close();
  }
}
