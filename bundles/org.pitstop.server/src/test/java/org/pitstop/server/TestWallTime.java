package org.pitstop.server;

import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.pitstop.api.time.Timer;
import org.pitstop.api.time.WallTime;

/** The machine's clock, which tests can put forward. */
public final class TestWallTime implements WallTime, AutoCloseable {
  private final ScheduledExecutorService timers = Executors.newSingleThreadScheduledExecutor();
  private volatile Duration ahead = Duration.ZERO;

  public void forward(Duration by) {
    ahead = ahead.plus(by);
  }

  @Override
  public Instant now() {
    return Instant.now().plus(ahead);
  }

  @Override
  public long nanos() {
    return System.nanoTime();
  }

  @Override
  public void proven(Instant instant) {
    throw new UnsupportedOperationException("the server proves no time");
  }

  @Override
  public Timer schedule(Duration delay, Runnable event) {
    var future = timers.schedule(event, delay.toMillis(), TimeUnit.MILLISECONDS);
    return () -> future.cancel(false);
  }

  @Override
  public void sleep(Duration duration) throws InterruptedException {
    TimeUnit.MILLISECONDS.sleep(duration.toMillis());
  }

  @Override
  public void close() {
    timers.shutdownNow();
  }
}
