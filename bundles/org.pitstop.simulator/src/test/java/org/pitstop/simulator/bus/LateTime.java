package org.pitstop.simulator.bus;

import org.pitstop.api.time.Timer;
import org.pitstop.api.time.VehicleTime;
import org.pitstop.api.time.Waiter;

/** A time whose events always come late, as those of a real machine do. */
record LateTime(VehicleTime time, long latenessNanos) implements VehicleTime {
  @Override
  public long nanos() {
    return time.nanos();
  }

  @Override
  public Timer schedule(long delayNanos, Runnable event) {
    return time.schedule(Math.max(0, delayNanos) + latenessNanos, event);
  }

  @Override
  public Waiter waiter() {
    return time.waiter();
  }

  @Override
  public Thread start(String name, Runnable task) {
    return time.start(name, task);
  }

  @Override
  public boolean isVirtual() {
    return false;
  }
}
