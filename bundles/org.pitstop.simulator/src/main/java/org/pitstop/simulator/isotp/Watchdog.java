package org.pitstop.simulator.isotp;

import org.pitstop.api.time.Timer;
import org.pitstop.api.time.VehicleTime;

/** A time limit that is restarted often and runs out seldom: restarting only notes the time. */
public final class Watchdog {
  private static final long STOPPED = Long.MAX_VALUE;

  private final VehicleTime time;
  private final long limitNanos;
  private final Runnable expired;
  private final Runnable check = this::check;
  private long deadline = STOPPED;
  private Timer armed;

  public Watchdog(VehicleTime time, long limitNanos, Runnable expired) {
    this.time = time;
    this.limitNanos = limitNanos;
    this.expired = expired;
  }

  public void restart() {
    deadline = time.nanos() + limitNanos;
    if (armed == null) {
      armed = time.schedule(limitNanos, check);
    }
  }

  public void stop() {
    deadline = STOPPED;
  }

  private void check() {
    armed = null;
    if (deadline == STOPPED) {
      return;
    }
    long left = deadline - time.nanos();
    if (left > 0) {
      armed = time.schedule(left, check);
    } else {
      deadline = STOPPED;
      expired.run();
    }
  }
}
