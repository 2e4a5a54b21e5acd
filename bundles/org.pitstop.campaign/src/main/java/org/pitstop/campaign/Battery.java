package org.pitstop.campaign;

import java.time.Duration;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalDouble;

/**
 * What the battery can give.
 *
 * @param capacityAh of the battery when it is full and new; 0: not looked at
 * @param drawAmps what the vehicle draws while ECUs are programmed
 * @param reserveAh what must be left at the end, to start the engine
 */
record Battery(double capacityAh, double drawAmps, double reserveAh) {
  private static final double SECONDS_PER_HOUR = 3600;
  private static final double PERCENT = 100;

  Battery {
    if (!(capacityAh >= 0 && drawAmps >= 0 && reserveAh >= 0)) {
      throw new IllegalArgumentException("capacityAh=" + capacityAh + " drawAmps=" + drawAmps + " reserveAh=" + reserveAh + " (allowed: 0 and more)");
    }
    if (capacityAh > 0 && !(drawAmps > 0 && reserveAh < capacityAh)) {
      throw new IllegalArgumentException("capacityAh=" + capacityAh + " needs drawAmps above 0 (it is " + drawAmps + ") and reserveAh below it (it is "
          + reserveAh + ")");
    }
  }

  /**
   * @param what is to be done in that time, for people
   * @param chargePercent of the capacity; empty: unknown, which is never enough
   */
  Optional<String> obstacle(String what, Duration time, OptionalDouble chargePercent) {
    long seconds = time.toSeconds();
    if (capacityAh == 0 || seconds == 0) {
      return Optional.empty();
    }
    if (chargePercent.isEmpty()) {
      return Optional.of("the battery's charge is not known");
    }
    double gives = Math.max(0, capacityAh * chargePercent.getAsDouble() / PERCENT - reserveAh);
    double needed = seconds / SECONDS_PER_HOUR * drawAmps;
    return needed <= gives ? Optional.empty() : Optional.of(String.format(Locale.ROOT,
        "the battery can give %.1f Ah (%.0f %% of %.0f Ah, less %.0f Ah kept), %s needs %.1f Ah (%d min at %.0f A)",
        Math.floor(gives * 10) / 10, chargePercent.getAsDouble(), capacityAh, reserveAh, what, Math.ceil(needed * 10) / 10, (seconds + 59) / 60, drawAmps));
  }
}
