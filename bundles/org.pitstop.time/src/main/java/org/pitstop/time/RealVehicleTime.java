package org.pitstop.time;

import java.util.concurrent.Future;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.pitstop.api.time.Timer;
import org.pitstop.api.time.VehicleTime;
import org.pitstop.api.time.Waiter;

/** The machine's monotonic clock. Events run on one thread. */
public final class RealVehicleTime implements VehicleTime, AutoCloseable {
  private static final System.Logger LOG = System.getLogger(RealVehicleTime.class.getName());

  private final ScheduledThreadPoolExecutor events = EventThread.create("pitstop-vehicle-time");

  @Override
  public long nanos() {
    return System.nanoTime();
  }

  @Override
  public boolean isVirtual() {
    return false;
  }

  @Override
  public Timer schedule(long delayNanos, Runnable event) {
    Future<?> future = events.schedule(EventThread.logged(event), delayNanos, TimeUnit.NANOSECONDS);
    return () -> future.cancel(false);
  }

  @Override
  public Waiter waiter() {
    return new RealWaiter();
  }

  @Override
  public Thread start(String name, Runnable task) {
    Thread thread = new Thread(() -> {
      try {
        task.run();
      } catch (RuntimeException | Error e) {
        LOG.log(System.Logger.Level.ERROR, "task " + name + " failed", e);
      }
    }, name);
    thread.setDaemon(true);
    thread.start();
    return thread;
  }

  @Override
  public void close() {
    events.shutdownNow();
  }

  /** A permit that is there or not, however often it was given. */
  private static final class RealWaiter implements Waiter {
    private final Semaphore permits = new Semaphore(0);

    @Override
    public void signal() {
      permits.release();
    }

    @Override
    public boolean await(long timeoutNanos) throws InterruptedException {
      boolean taken;
      if (timeoutNanos == Long.MAX_VALUE) {
        permits.acquire();
        taken = true;
      } else {
        taken = permits.tryAcquire(Math.max(0, timeoutNanos), TimeUnit.NANOSECONDS);
      }
      if (taken) {
        permits.drainPermits();
      }
      return taken;
    }
  }
}
