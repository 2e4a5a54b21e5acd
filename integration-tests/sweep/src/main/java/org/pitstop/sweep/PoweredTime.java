package org.pitstop.sweep;

import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.pitstop.api.time.Timer;
import org.pitstop.api.time.VehicleTime;
import org.pitstop.api.time.Waiter;
import org.pitstop.api.time.WallTime;

/**
 * The clocks of one life of the head unit. When its power goes, its events never run, its tasks end where they wait, and whatever they
 * try on their way out ends them again.
 */
final class PoweredTime implements VehicleTime, WallTime {
  private static final Instant ORIGIN = Instant.parse("2026-03-01T12:00:00Z");

  private final VehicleTime time;
  private final Set<Waiter> waiting = new LinkedHashSet<>();
  private boolean off;
  private int tasks;
  private Throwable defect;

  PoweredTime(VehicleTime time) {
    this.time = time;
  }

  synchronized boolean isOff() {
    return off;
  }

  /** Ends everything. Whoever calls it out of the head unit itself must throw {@link PowerCut} next. */
  void off() {
    List<Waiter> all;
    synchronized (this) {
      off = true;
      all = List.copyOf(waiting);
    }
    all.forEach(Waiter::signal);
  }

  /** Tasks that have not ended yet. */
  synchronized int tasks() {
    return tasks;
  }

  /** What ended a task that should not have ended so; null: nothing. */
  synchronized Throwable defect() {
    return defect;
  }

  void need() {
    if (isOff()) {
      throw new PowerCut();
    }
  }

  /** Runs code of the head unit; nothing happens without power. */
  void run(Runnable code) {
    if (isOff()) {
      return;
    }
    try {
      code.run();
    } catch (PowerCut e) {
      // that is how it ends
    } catch (RuntimeException | Error e) {
      synchronized (this) {
        defect = defect == null && !off ? e : defect;
      }
    }
  }

  @Override
  public long nanos() {
    return time.nanos();
  }

  @Override
  public boolean isVirtual() {
    return true;
  }

  @Override
  public Timer schedule(long delayNanos, Runnable event) {
    need();
    return time.schedule(delayNanos, () -> run(event));
  }

  @Override
  public Waiter waiter() {
    return new PoweredWaiter(time.waiter());
  }

  @Override
  public Thread start(String name, Runnable task) {
    need();
    synchronized (this) {
      tasks++;
    }
    return time.start(name, () -> {
      try {
        run(task);
      } finally {
        synchronized (this) {
          tasks--;
        }
      }
    });
  }

  @Override
  public Instant now() {
    return ORIGIN.plusNanos(time.nanos());
  }

  @Override
  public void proven(Instant instant) {
    need();
  }

  @Override
  public Timer schedule(Duration delay, Runnable event) {
    return schedule(delay.toNanos(), event);
  }

  @Override
  public void sleep(Duration duration) throws InterruptedException {
    waiter().await(duration);
  }

  private final class PoweredWaiter implements Waiter {
    private final Waiter waiter;

    PoweredWaiter(Waiter waiter) {
      this.waiter = waiter;
    }

    @Override
    public void signal() {
      waiter.signal();
    }

    @Override
    public boolean await(long timeoutNanos) throws InterruptedException {
      synchronized (PoweredTime.this) {
        need();
        waiting.add(waiter);
      }
      try {
        return waiter.await(timeoutNanos);
      } finally {
        synchronized (PoweredTime.this) {
          waiting.remove(waiter);
        }
        need();
      }
    }
  }
}
