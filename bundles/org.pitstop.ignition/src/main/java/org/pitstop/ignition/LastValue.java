package org.pitstop.ignition;

import org.pitstop.api.ignition.ConditionSource.Signal;

/** The last value of a source and when it came. */
final class LastValue {

  private final String name;
  private final Signal signal;
  private final long periodNanos;
  private volatile State state = new State(Double.NaN, 0);
  private volatile Runnable changed = () -> {};

  private record State(double value, long nanos) {}

  LastValue(String name, Signal signal, int periodMs) {
    if (periodMs < 1 || periodMs > 600_000) {
      throw new IllegalArgumentException("periodMs=" + periodMs + " of " + name + " (allowed: 1…600000)");
    }
    this.name = name;
    this.signal = signal;
    this.periodNanos = periodMs * 1_000_000L;
  }

  String name() {
    return name;
  }

  Signal signal() {
    return signal;
  }

  long periodNanos() {
    return periodNanos;
  }

  double value() {
    return state.value;
  }

  long nanos() {
    return state.nanos;
  }

  void onChange(Runnable runnable) {
    changed = runnable;
  }

  /** Takes a new value; announces it when it differs, or when the last one was stale. */
  void set(double value, long now) {
    State before = state;
    state = new State(value, now);
    boolean wasStale = now - before.nanos > Reading.PERIODS * periodNanos;
    if (wasStale || Double.compare(before.value, value) != 0) {
      changed.run();
    }
  }
}
