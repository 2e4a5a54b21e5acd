package org.pitstop.tsp.mqtt;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.pitstop.api.time.Timer;
import org.pitstop.api.time.WallTime;

/** Time that moves only when a test says so. */
class FakeWallTime implements WallTime {
  private final List<Event> events = new ArrayList<>();
  private long nanos;

  private record Event(long at, Runnable work) {}

  @Override
  public Instant now() {
    return Instant.parse("2026-03-01T12:00:00Z").plusNanos(nanos);
  }

  @Override
  public long nanos() {
    return nanos;
  }

  @Override
  public void proven(Instant instant) {
    throw new UnsupportedOperationException("nobody here proves a time");
  }

  @Override
  public Timer schedule(Duration delay, Runnable work) {
    Event event = new Event(nanos + delay.toNanos(), work);
    events.add(event);
    return () -> events.remove(event);
  }

  @Override
  public void sleep(Duration duration) {
    advance(duration);
  }

  void advance(Duration duration) {
    long end = nanos + duration.toNanos();
    for (Event next = next(end); next != null; next = next(end)) {
      events.remove(next);
      nanos = next.at;
      next.work.run();
    }
    nanos = end;
  }

  /** Until the next event. @return how long that was */
  Duration advanceToNext() {
    long before = nanos;
    Event next = next(Long.MAX_VALUE);
    advance(Duration.ofNanos(next.at - nanos));
    return Duration.ofNanos(nanos - before);
  }

  int waiting() {
    return events.size();
  }

  private Event next(long end) {
    return events.stream().filter(e -> e.at <= end).min(Comparator.comparingLong(Event::at)).orElse(null);
  }
}
