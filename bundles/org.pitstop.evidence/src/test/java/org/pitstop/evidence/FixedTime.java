package org.pitstop.evidence;

import java.time.Duration;
import java.time.Instant;
import org.pitstop.api.time.Timer;
import org.pitstop.api.time.WallTime;

/** A clock that stands still. */
final class FixedTime implements WallTime {

  @Override
  public Instant now() {
    return Instant.parse("2026-03-01T12:00:00Z");
  }

  @Override
  public long nanos() {
    return 0;
  }

  @Override
  public void proven(Instant instant) {}

  @Override
  public Timer schedule(Duration delay, Runnable event) {
    throw new UnsupportedOperationException("the evidence schedules nothing");
  }

  @Override
  public void sleep(Duration duration) {
    throw new UnsupportedOperationException("the evidence sleeps nowhere");
  }
}
