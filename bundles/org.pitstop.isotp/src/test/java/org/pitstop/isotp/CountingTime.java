package org.pitstop.isotp;

import org.pitstop.api.time.Timer;
import org.pitstop.api.time.VehicleTime;
import org.pitstop.api.time.Waiter;

/** Counts the timers that are armed. */
final class CountingTime implements VehicleTime {
  private final VehicleTime time;
  private final int[] timers;

  CountingTime(VehicleTime time, int[] timers) {
    this.time = time;
    this.timers = timers;
  }

  @Override
  public long nanos() {
    return time.nanos();
  }

  @Override
  public Timer schedule(long delayNanos, Runnable event) {
    timers[0]++;
    return time.schedule(delayNanos, event);
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
    return true;
  }
}
