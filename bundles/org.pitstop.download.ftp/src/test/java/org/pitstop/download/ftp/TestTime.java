package org.pitstop.download.ftp;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.pitstop.api.time.Timer;
import org.pitstop.api.time.WallTime;

/** Real time for sockets, a thousand times as fast for the watchdog's clock if wished, and sleeps that cost nothing but are written down. */
final class TestTime implements WallTime, AutoCloseable {
  final List<Duration> sleeps = Collections.synchronizedList(new ArrayList<>());
  private final ScheduledThreadPoolExecutor events = new ScheduledThreadPoolExecutor(1);
  private final AtomicLong slept = new AtomicLong();
  private final int factor;
  /** What happens in the world while somebody sleeps. */
  volatile Runnable onSleep = () -> {};
  volatile Instant now = Instant.parse("2026-03-01T12:00:00Z");

  /** @param factor how much faster than the real time this one goes */
  TestTime(int factor) {
    this.factor = factor;
  }

  @Override
  public Instant now() {
    return now;
  }

  @Override
  public long nanos() {
    return System.nanoTime() * factor + slept.get();
  }

  @Override
  public void proven(Instant instant) {
    throw new UnsupportedOperationException("nobody here proves a time");
  }

  @Override
  public Timer schedule(Duration delay, Runnable event) {
    Future<?> future = events.schedule(event, delay.toNanos() / factor, TimeUnit.NANOSECONDS);
    return () -> future.cancel(false);
  }

  @Override
  public void sleep(Duration duration) {
    sleeps.add(duration);
    onSleep.run();
    slept.addAndGet(duration.toNanos());
  }

  @Override
  public void close() {
    events.shutdownNow();
  }
}
