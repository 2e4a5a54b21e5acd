package org.pitstop.trust.cms;

import java.time.DateTimeException;
import java.time.Duration;
import java.time.LocalTime;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import org.pitstop.api.software.Terms;

/** What a package wants beside the vehicle's condition: {@code consent}, {@code windows}, {@code daily}. */
final class PackageTerms {
  private static final int MAX_WINDOWS = 64;
  private static final int MAX_ZONE = 64;
  private static final Pattern TIME = Pattern.compile("([01][0-9]|2[0-3]):[0-5][0-9]");

  private PackageTerms() {}

  static Terms read(Fields f) throws Refusal {
    List<Terms.Window> windows = new ArrayList<>();
    for (Fields w : f.has("windows") ? f.objects("windows", 1, MAX_WINDOWS) : List.<Fields>of()) {
      windows.add(window(w));
    }
    Optional<Fields> consent = f.optionalObject("consent");
    Optional<Fields> daily = f.optionalObject("daily");
    return new Terms(consent.isPresent() ? Optional.of(consent(consent.get())) : Optional.empty(), windows,
        daily.isPresent() ? Optional.of(daily(daily.get())) : Optional.empty());
  }

  private static Terms.Consent consent(Fields f) throws Refusal {
    Optional<Duration> duration = f.has("seconds")
        ? Optional.of(Duration.ofSeconds(f.number("seconds", 1, Terms.Consent.MAX_DURATION.toSeconds()))) : Optional.empty();
    return new Terms.Consent(f.words("purpose", Terms.Consent.MAX_TEXT), f.words("unavailable", Terms.Consent.MAX_TEXT), duration);
  }

  private static Terms.Window window(Fields f) throws Refusal {
    if (!f.time("to").isAfter(f.time("from"))) {
      throw f.wrong("to", "later than from");
    }
    return new Terms.Window(f.time("from"), f.time("to"));
  }

  private static Terms.Daily daily(Fields f) throws Refusal {
    LocalTime from = time(f, "from");
    if (from.equals(time(f, "to"))) {
      throw f.wrong("to", "another time than from");
    }
    try {
      return new Terms.Daily(from, time(f, "to"), ZoneId.of(f.text("zone", MAX_ZONE)));
    } catch (DateTimeException e) {
      throw f.wrong("zone", "the name of a time zone that this vehicle knows, such as Europe/Berlin");
    }
  }

  private static LocalTime time(Fields f, String name) throws Refusal {
    String text = f.text(name, MAX_ZONE);
    if (!TIME.matcher(text).matches()) {
      throw f.wrong(name, "a time of the day such as 22:00");
    }
    return LocalTime.parse(text);
  }
}
