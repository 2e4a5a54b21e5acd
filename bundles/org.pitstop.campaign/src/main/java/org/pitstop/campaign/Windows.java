package org.pitstop.campaign;

import java.time.Instant;
import java.time.LocalTime;
import java.time.temporal.ChronoUnit;
import java.util.Optional;
import org.pitstop.api.software.Terms;

/** Whether an ECU may be started at a time, by the windows of its package. Pure. */
final class Windows {
  private Windows() {}

  /** @param trusted whether the clock is to be believed: else nothing is started, whatever it says */
  static Optional<String> obstacle(Terms terms, Instant now, boolean trusted) {
    if (terms.windows().isEmpty() && terms.daily().isEmpty()) {
      return Optional.empty();
    }
    if (!trusted) {
      return Optional.of("the package has windows of time, and the clock cannot be believed: it says " + now.truncatedTo(ChronoUnit.SECONDS)
          + ", and this vehicle has seen a later time; it must be set");
    }
    if (!terms.windows().isEmpty() && terms.windows().stream().noneMatch(w -> !now.isBefore(w.from()) && now.isBefore(w.to()))) {
      return Optional.of("outside of the package's windows of time: " + terms.windows().stream().map(Terms.Window::from).filter(f -> f.isAfter(now))
          .min(Instant::compareTo).map(f -> "the next begins at " + f).orElse("there is no later one"));
    }
    return terms.daily().flatMap(d -> outside(d, now));
  }

  private static Optional<String> outside(Terms.Daily d, Instant now) {
    LocalTime time = now.atZone(d.zone()).toLocalTime();
    boolean overMidnight = d.to().isBefore(d.from());
    boolean inside = overMidnight ? !time.isBefore(d.from()) || time.isBefore(d.to()) : !time.isBefore(d.from()) && time.isBefore(d.to());
    return inside ? Optional.empty() : Optional.of("outside of the package's daily window, " + d.from() + " to " + d.to() + " " + d.zone() + ": there it is "
        + time.truncatedTo(ChronoUnit.MINUTES));
  }

  /** Whether no window comes any more. */
  static boolean over(Terms terms, Instant now) {
    return !terms.windows().isEmpty() && terms.windows().stream().noneMatch(w -> now.isBefore(w.to()));
  }
}
