package org.pitstop.fuzz;

import java.time.Duration;
import java.time.Instant;
import org.pitstop.api.time.Timer;
import org.pitstop.api.time.WallTime;

/** Wall time that stands still. */
public final class StillTime implements WallTime {
  public static final Instant NOW = Instant.parse("2026-03-01T12:00:00Z");

  @Override
  public Instant now() {
    return NOW;
  }

  @Override
  public long nanos() {
    return 0;
  }

  @Override
  public void proven(Instant instant) {}

  @Override
  public Timer schedule(Duration delay, Runnable event) {
    throw new UnsupportedOperationException("a target has no threads");
  }

  @Override
  public void sleep(Duration duration) {
    throw new UnsupportedOperationException("a target does not sleep");
  }
}
