package org.pitstop.ignition;

import org.pitstop.api.ignition.ConditionSource;
import org.pitstop.api.time.VehicleTime;

/** A source whose value the test sets; it announces nothing, as an integrator's may. */
final class FakeSource implements ConditionSource {

  private final String name;
  private final Signal signal;
  private final long periodNanos;
  private double value = Double.NaN;
  private long nanos;

  FakeSource(String name, Signal signal, long periodNanos) {
    this.name = name;
    this.signal = signal;
    this.periodNanos = periodNanos;
  }

  FakeSource set(double to, VehicleTime time) {
    value = to;
    nanos = time.nanos();
    return this;
  }

  /** Repeats its value at its period, until the end. */
  FakeSource cyclic(double to, VehicleTime time, int times) {
    set(to, time);
    if (times > 0) {
      time.schedule(periodNanos, () -> {
        if (value == to) {
          cyclic(to, time, times - 1);
        }
      });
    }
    return this;
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public Signal signal() {
    return signal;
  }

  @Override
  public double value() {
    return value;
  }

  @Override
  public long nanos() {
    return nanos;
  }

  @Override
  public long periodNanos() {
    return periodNanos;
  }
}
