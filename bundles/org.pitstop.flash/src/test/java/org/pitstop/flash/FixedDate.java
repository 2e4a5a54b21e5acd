package org.pitstop.flash;

import java.time.Duration;
import java.time.Instant;
import org.pitstop.api.time.Timer;
import org.pitstop.api.time.WallTime;

/** It is the 1st of March 2026. */
final class FixedDate implements WallTime {
  @Override
  public Instant now() {
    return Instant.parse("2026-03-01T12:00:00Z");
  }

  @Override
  public long nanos() {
    return 0;
  }

  @Override
  public void proven(Instant instant) {
    throw new UnsupportedOperationException();
  }

  @Override
  public Timer schedule(Duration delay, Runnable event) {
    throw new UnsupportedOperationException();
  }

  @Override
  public void sleep(Duration duration) {
    throw new UnsupportedOperationException();
  }
}
