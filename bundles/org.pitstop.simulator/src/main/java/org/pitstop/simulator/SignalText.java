package org.pitstop.simulator;

import java.util.Locale;
import org.pitstop.api.ignition.VehicleCondition.Gear;

/** Reads signal values from text. Everything else is refused, saying what is allowed. */
final class SignalText {
  private SignalText() {}

  /** @return true for the first word, false for the second */
  static boolean either(String key, String value, String yes, String no) {
    if (!value.equals(yes) && !value.equals(no)) {
      throw new IllegalArgumentException(key + " is '" + value + "' (allowed: " + yes + ", " + no + ")");
    }
    return value.equals(yes);
  }

  static Gear gear(String value) {
    for (Gear gear : Gear.values()) {
      if (gear != Gear.UNKNOWN && gear.name().toLowerCase(Locale.ROOT).equals(value)) {
        return gear;
      }
    }
    throw new IllegalArgumentException("gear is '" + value + "' (allowed: park, reverse, neutral, drive)");
  }

  static double number(String key, String value) {
    try {
      return Double.parseDouble(value);
    } catch (NumberFormatException e) {
      throw new IllegalArgumentException(key + " is '" + value + "' (allowed: a number)", e);
    }
  }
}
