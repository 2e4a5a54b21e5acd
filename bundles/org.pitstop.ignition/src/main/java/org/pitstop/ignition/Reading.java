package org.pitstop.ignition;

import java.util.List;
import java.util.Locale;
import org.pitstop.api.ignition.ConditionSource;
import org.pitstop.api.ignition.ConditionSource.Signal;

/**
 * What the sources of one signal say together. The fresh ones decide; when they disagree, or none is fresh, the value is unknown.
 *
 * @param value NaN: unknown
 * @param why why it is unknown, in words
 * @param staleAt when the first fresh source gets stale, in nanoseconds of vehicle time; {@link Long#MAX_VALUE}: none is fresh
 */
record Reading(double value, String why, long staleAt) {

  /** A source that has been silent for more periods than these is stale. */
  static final int PERIODS = 3;

  boolean known() {
    return !Double.isNaN(value);
  }

  /** Whether it is unknown because fresh sources say different things: one of them may be right that it is unsafe. */
  boolean disputed() {
    return !known() && staleAt != Long.MAX_VALUE;
  }

  static long staleAt(ConditionSource source) {
    return source.nanos() + PERIODS * source.periodNanos();
  }

  /** @param agreement how far the values of two sources may be apart */
  static Reading of(Signal signal, List<ConditionSource> sources, double agreement, long now) {
    String signalName = words(signal);
    double low = Double.NaN;
    double high = Double.NaN;
    long staleAt = Long.MAX_VALUE;
    String why = "no source for " + signalName;
    for (ConditionSource source : sources) {
      double value = source.value();
      long ends = staleAt(source);
      if (Double.isNaN(value)) {
        why = signalName + " is unknown: nothing usable from " + source.name() + " yet";
      } else if (now - ends > 0) {
        why = String.format(Locale.ROOT, "%s is unknown: nothing from %s for %.1f s", signalName, source.name(), (now - source.nanos()) / 1e9);
      } else {
        low = Double.isNaN(low) ? value : Math.min(low, value);
        high = Double.isNaN(high) ? value : Math.max(high, value);
        staleAt = Math.min(staleAt, ends);
      }
    }
    if (high - low > agreement) {
      String apart = String.format(Locale.ROOT, "%s is unknown: its sources say %s and %s", signalName, low, high);
      return new Reading(Double.NaN, apart, staleAt);
    }
    // The worse of two values that agree: the faster speed, the emptier battery.
    return new Reading(signal == Signal.SPEED ? high : low, why, staleAt);
  }

  static String words(Signal signal) {
    return switch (signal) {
      case IGNITION -> "ignition";
      case SPEED -> "speed";
      case GEAR -> "gear";
      case PARKING_BRAKE -> "parking brake";
      case BATTERY -> "battery voltage";
      case BATTERY_CHARGE -> "battery charge";
    };
  }
}
