package org.pitstop.fuzz;

import java.util.Comparator;
import java.util.PriorityQueue;
import org.pitstop.api.time.Timer;
import org.pitstop.api.time.VehicleTime;
import org.pitstop.api.time.Waiter;

/** Vehicle time on the thread of whoever waits: nothing runs by itself, and the number of events is limited. */
public final class StepTime implements VehicleTime {
  private static final int MAX_EVENTS = 2_000_000;
  private final PriorityQueue<Event> events = new PriorityQueue<>(Comparator.comparingLong(Event::at).thenComparingLong(Event::order));
  private long now;
  private long order;
  private int run;

  private record Event(long at, long order, Runnable action) {}

  @Override
  public long nanos() {
    return now;
  }

  @Override
  public Timer schedule(long delayNanos, Runnable event) {
    Event scheduled = new Event(now + Math.max(0, delayNanos), order++, event);
    events.add(scheduled);
    return () -> events.remove(scheduled);
  }

  /** Whether something is still going to happen. */
  public boolean pending() {
    return !events.isEmpty();
  }

  /** Lets time go by, and what is due happen. */
  public void pass(long nanos) {
    long end = now + nanos;
    while (next(end)) {
      // until nothing more is due
    }
    now = end;
  }

  private boolean next(long end) {
    if (events.isEmpty() || events.peek().at() > end) {
      return false;
    }
    if (++run > MAX_EVENTS) {
      throw new IllegalStateException("more than " + MAX_EVENTS + " events: something goes round in circles");
    }
    Event event = events.poll();
    now = Math.max(now, event.at());
    event.action().run();
    return true;
  }

  @Override
  public Waiter waiter() {
    return new Waiter() {
      private boolean permit;

      @Override
      public void signal() {
        permit = true;
      }

      @Override
      public boolean await(long timeoutNanos) {
        long end = timeoutNanos > Long.MAX_VALUE - now ? Long.MAX_VALUE : now + Math.max(0, timeoutNanos);
        while (!permit && next(end)) {
          // whatever is due may give the permit
        }
        if (!permit && end == Long.MAX_VALUE) {
          throw new IllegalStateException("waits for ever");
        }
        boolean taken = permit;
        permit = false;
        now = taken ? now : end;
        return taken;
      }
    };
  }

  @Override
  public Thread start(String name, Runnable task) {
    throw new UnsupportedOperationException("task " + name + ": a target has no threads");
  }

  @Override
  public boolean isVirtual() {
    return true;
  }
}
