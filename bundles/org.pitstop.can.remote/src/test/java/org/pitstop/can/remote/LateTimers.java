package org.pitstop.can.remote;

import org.pitstop.api.time.Timer;
import org.pitstop.api.time.VehicleTime;
import org.pitstop.api.time.Waiter;

/** A time whose events come late, as on a machine with work to do. */
record LateTimers(VehicleTime time, long lateNanos) implements VehicleTime {

  @Override
  public long nanos() {
    return time.nanos();
  }

  @Override
  public Timer schedule(long delayNanos, Runnable event) {
    return time.schedule(delayNanos + lateNanos, event);
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
    return time.isVirtual();
  }
}
