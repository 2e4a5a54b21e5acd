package org.pitstop.can.remote;

import java.util.ArrayDeque;
import java.util.Arrays;
import org.pitstop.api.can.CanFrame;
import org.pitstop.api.time.Timer;
import org.pitstop.api.time.VehicleTime;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * When frames have been on the bus, for links that cannot tell: they follow each other without a gap, and each takes its exact bit
 * time. P2, N_As and STmin are measured from there.
 */
final class SentClock {

  private static final Logger LOG = LoggerFactory.getLogger(SentClock.class);

  private final VehicleTime time;
  private final int bitrate;
  private final int dataBitrate;
  private final long[] ends;
  private final ArrayDeque<Due> callbacks = new ArrayDeque<>();
  private final Object delivery;
  private int next;
  private long freeAt;
  private Timer timer;

  private record Due(long nanos, Runnable sent) {}

  /**
   * @param dataBitrate bit/s of the data phase; 0 on a bus without CAN FD
   * @param limit how many frames may be ahead of the bus
   * @param delivery is locked while a callback runs
   */
  SentClock(VehicleTime time, int bitrate, int dataBitrate, int limit, Object delivery) {
    this.time = time;
    this.bitrate = bitrate;
    this.dataBitrate = dataBitrate;
    this.delivery = delivery;
    ends = new long[limit];
    freeAt = time.nanos();
    Arrays.fill(ends, freeAt);
  }

  /** Whether as many frames are ahead of the bus as may be. */
  synchronized boolean full() {
    return ends[next] - time.nanos() > 0;
  }

  /** Appends a frame. @param sent may be null @return whether the bus is idle: it waits for this one */
  synchronized boolean add(CanFrame frame, Runnable sent) {
    long now = time.nanos();
    boolean idle = freeAt <= now;
    freeAt = Math.max(now, freeAt) + FrameBits.of(frame).nanos(bitrate, dataBitrate);
    ends[next] = freeAt;
    next = (next + 1) % ends.length;
    if (sent != null) {
      callbacks.add(new Due(freeAt, sent));
      if (timer == null) {
        timer = time.schedule(freeAt - now, this::due);
      }
    }
    return idle;
  }

  /** Forgets what is under way: the link went down. */
  synchronized void clear() {
    callbacks.clear();
    freeAt = time.nanos();
    Arrays.fill(ends, freeAt);
    if (timer != null) {
      timer.cancel();
      timer = null;
    }
  }

  private void due() {
    tellDue();
    arm();
  }

  /** Tells what has been sent by now, in its order. */
  void tellDue() {
    synchronized (delivery) {
      for (Runnable sent = poll(); sent != null; sent = poll()) {
        try {
          sent.run();
        } catch (RuntimeException e) {
          LOG.error("a sender's callback failed", e);
        }
      }
    }
  }

  /** The next callback that is due; null: none. */
  private synchronized Runnable poll() {
    Due first = callbacks.peek();
    return first == null || first.nanos - time.nanos() > 0 ? null : callbacks.remove().sent;
  }

  private synchronized void arm() {
    Due first = callbacks.peek();
    timer = first == null ? null : time.schedule(first.nanos - time.nanos(), this::due);
  }
}
