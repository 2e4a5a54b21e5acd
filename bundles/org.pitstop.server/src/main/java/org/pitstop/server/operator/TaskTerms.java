package org.pitstop.server.operator;

import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalTime;
import java.time.ZoneId;
import java.util.List;
import java.util.Optional;
import org.pitstop.api.software.Terms;

/** The terms of a task, as an operator writes them. */
final class TaskTerms {
  private static final int MAX_WINDOWS = 64;

  private TaskTerms() {}

  static Terms of(Parameters query) {
    List<Terms.Window> windows = query.all("window").stream().map(TaskTerms::window).toList();
    if (windows.size() > MAX_WINDOWS) {
      throw new IllegalArgumentException("window comes " + windows.size() + " times (allowed: " + MAX_WINDOWS + ")");
    }
    String daily = query.get("daily", "");
    return new Terms(consent(query), windows, daily.isEmpty() ? Optional.empty() : Optional.of(daily(daily)));
  }

  private static Optional<Terms.Consent> consent(Parameters query) {
    String purpose = query.get("consent", "");
    String unavailable = query.get("unavailable", "");
    if (purpose.isEmpty() != unavailable.isEmpty()) {
      throw new IllegalArgumentException("consent and unavailable come together: what the update is for, and what does not work meanwhile");
    }
    if (purpose.isEmpty()) {
      return Optional.empty();
    }
    long minutes = query.number("consentMinutes", 0, 0, Terms.Consent.MAX_DURATION.toMinutes());
    return Optional.of(new Terms.Consent(purpose, unavailable, minutes == 0 ? Optional.empty() : Optional.of(Duration.ofMinutes(minutes))));
  }

  /** {@code FROM/TO}. */
  private static Terms.Window window(String text) {
    try {
      int slash = text.indexOf('/');
      return new Terms.Window(Instant.parse(text.substring(0, Math.max(0, slash))), Instant.parse(text.substring(slash + 1)));
    } catch (DateTimeException e) {
      throw new IllegalArgumentException("window is '" + text + "' (allowed: FROM/TO, such as 2026-03-01T20:00:00Z/2026-03-01T23:00:00Z)", e);
    }
  }

  /** {@code HH:MM-HH:MM@ZONE}. */
  private static Terms.Daily daily(String text) {
    int dash = text.indexOf('-');
    int at = text.indexOf('@');
    try {
      if (dash > 0 && at > dash) {
        return new Terms.Daily(LocalTime.parse(text.substring(0, dash)), LocalTime.parse(text.substring(dash + 1, at)), ZoneId.of(text.substring(at + 1)));
      }
    } catch (DateTimeException e) {
      throw new IllegalArgumentException("daily is '" + text + "': " + e.getMessage(), e);
    }
    throw new IllegalArgumentException("daily is '" + text + "' (allowed: HH:MM-HH:MM@ZONE, such as 22:00-05:00@Europe/Berlin)");
  }
}
