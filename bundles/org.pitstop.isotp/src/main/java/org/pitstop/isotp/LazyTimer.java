package org.pitstop.isotp;

import org.pitstop.api.time.Timer;
import org.pitstop.api.time.VehicleTime;

/**
 * One deadline that moves often and rarely comes true. Moving it later costs nothing: the armed timer rings at the old time, its
 * owner sees that nothing is due and sets it again. To be guarded by the owner's lock.
 */
final class LazyTimer {
  private final VehicleTime time;
  private final Runnable ring;
  private Timer timer;
  private long armedAt = IsoTpSender.NEVER;

  /** @param ring must call {@link #rang} first */
  LazyTimer(VehicleTime time, Runnable ring) {
    this.time = time;
    this.ring = ring;
  }

  void at(long deadline) {
    if (deadline < armedAt) {
      cancel();
      armedAt = deadline;
      timer = time.schedule(deadline - time.nanos(), ring);
    }
  }

  void rang() {
    armedAt = IsoTpSender.NEVER;
    timer = null;
  }

  void cancel() {
    if (timer != null) {
      timer.cancel();
    }
    rang();
  }
}
