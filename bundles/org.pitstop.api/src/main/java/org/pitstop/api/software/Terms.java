package org.pitstop.api.software;

import java.time.Duration;
import java.time.Instant;
import java.time.LocalTime;
import java.time.ZoneId;
import java.util.List;
import java.util.Optional;

/**
 * Under which conditions of its own a vehicle package may be programmed, beside those of the vehicle.
 *
 * @param consent what the user is asked; empty: he is not
 * @param windows no ECU is started outside of all of them; empty: at any time
 * @param daily nor outside of this one; empty: at any time of the day
 */
public record Terms(Optional<Consent> consent, List<Window> windows, Optional<Daily> daily) {
  /** None at all. */
  public static final Terms NONE = new Terms(Optional.empty(), List.of(), Optional.empty());

  public Terms {
    windows = List.copyOf(windows);
  }

  /**
   * What the user is told when he is asked.
   *
   * @param purpose what the update is for
   * @param unavailable what will not work meanwhile
   * @param duration how long it takes; empty: the vehicle estimates it
   */
  public record Consent(String purpose, String unavailable, Optional<Duration> duration) {
    /** The longest of these texts, in characters. */
    public static final int MAX_TEXT = 500;
    /** The longest duration. */
    public static final Duration MAX_DURATION = Duration.ofDays(1);

    public Consent {
      text("purpose", purpose);
      text("unavailable", unavailable);
      duration.filter(d -> d.compareTo(Duration.ofSeconds(1)) < 0 || d.compareTo(MAX_DURATION) > 0).ifPresent(d -> {
        throw new IllegalArgumentException("the duration of the consent is " + d.toSeconds() + " s (allowed: 1…" + MAX_DURATION.toSeconds() + ")");
      });
    }

    private static void text(String name, String text) {
      if (text.isBlank() || text.length() > MAX_TEXT || text.chars().anyMatch(Character::isISOControl)) {
        throw new IllegalArgumentException("the " + name + " of the consent is '" + text + "' (allowed: 1–" + MAX_TEXT + " characters, no control characters)");
      }
    }
  }

  /** From a time, to before another. */
  public record Window(Instant from, Instant to) {
    public Window {
      if (!to.isAfter(from)) {
        throw new IllegalArgumentException("a window ends at " + to + ", which is not after " + from);
      }
    }
  }

  /** Each day from a time, to before another, by the clock of a zone; over midnight if it ends earlier than it begins. */
  public record Daily(LocalTime from, LocalTime to, ZoneId zone) {
    public Daily {
      if (from.equals(to)) {
        throw new IllegalArgumentException("the daily window begins and ends at " + from + ": leave it out for the whole day");
      }
    }
  }
}
