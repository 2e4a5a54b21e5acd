package org.pitstop.doip;

import org.pitstop.api.time.Timer;
import org.pitstop.api.time.VehicleTime;

/**
 * A limit of time that moves often and is rarely missed. Moving it later costs nothing: the armed timer rings at the old time, sees that
 * nothing is due and is set again. Thread-safe; {@code missed} is called without a lock.
 */
final class Deadline {
  private static final long NEVER = Long.MAX_VALUE;

  private final VehicleTime time;
  private final Runnable missed;
  private final Runnable ring = this::ring;
  private long deadline = NEVER;
  private long armedAt = NEVER;
  private Timer timer;

  Deadline(VehicleTime time, Runnable missed) {
    this.time = time;
    this.missed = missed;
  }

  /** In so many nanoseconds from now. */
  synchronized void in(long nanos) {
    deadline = time.nanos() + nanos;
    if (deadline < armedAt) {
      disarm();
      arm();
    }
  }

  /** Nothing is awaited now. */
  synchronized void met() {
    deadline = NEVER;
  }

  /** For good. */
  synchronized void cancel() {
    deadline = NEVER;
    disarm();
  }

  private void arm() {
    armedAt = deadline;
    timer = time.schedule(deadline - time.nanos(), ring);
  }

  private void disarm() {
    if (timer != null) {
      timer.cancel();
    }
    timer = null;
    armedAt = NEVER;
  }

  private void ring() {
    synchronized (this) {
      timer = null;
      armedAt = NEVER;
      if (deadline == NEVER) {
        return;
      }
      if (time.nanos() < deadline) {
        arm();
        return;
      }
      deadline = NEVER;
    }
    missed.run();
  }
}
