package org.pitstop.server.packages;

import jakarta.json.Json;
import jakarta.json.JsonArrayBuilder;
import jakarta.json.JsonObject;
import jakarta.json.JsonObjectBuilder;
import jakarta.json.JsonReader;
import java.io.StringReader;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalTime;
import java.time.ZoneId;
import java.util.List;
import java.util.Optional;
import org.pitstop.api.software.Terms;

/** The fields {@code consent}, {@code windows} and {@code daily} of a vehicle package (docs/TSP.md); kept with the task in the same form. */
public final class TermsJson {
  private TermsJson() {}

  /** Adds what is there. */
  static void add(JsonObjectBuilder json, Terms terms) {
    terms.consent().ifPresent(c -> {
      JsonObjectBuilder consent = Json.createObjectBuilder().add("purpose", c.purpose()).add("unavailable", c.unavailable());
      c.duration().ifPresent(d -> consent.add("seconds", d.toSeconds()));
      json.add("consent", consent);
    });
    if (!terms.windows().isEmpty()) {
      JsonArrayBuilder windows = Json.createArrayBuilder();
      terms.windows().forEach(w -> windows.add(Json.createObjectBuilder().add("from", w.from().toString()).add("to", w.to().toString())));
      json.add("windows", windows);
    }
    terms.daily().ifPresent(d -> json.add("daily",
        Json.createObjectBuilder().add("from", d.from().toString()).add("to", d.to().toString()).add("zone", d.zone().getId())));
  }

  /** Empty: no terms. */
  public static String write(Terms terms) {
    JsonObjectBuilder json = Json.createObjectBuilder();
    add(json, terms);
    return terms.equals(Terms.NONE) ? "" : json.build().toString();
  }

  /** What {@link #write} wrote. */
  public static Terms read(String text) {
    if (text.isEmpty()) {
      return Terms.NONE;
    }
    JsonObject json;
    try (JsonReader reader = Json.createReader(new StringReader(text))) {
      json = reader.readObject();
    }
    Optional<Terms.Consent> consent = Optional.ofNullable(json.getJsonObject("consent")).map(c -> new Terms.Consent(c.getString("purpose"), c.getString("unavailable"),
        c.containsKey("seconds") ? Optional.of(Duration.ofSeconds(c.getInt("seconds"))) : Optional.empty()));
    List<Terms.Window> windows = !json.containsKey("windows") ? List.of() : json.getJsonArray("windows").getValuesAs(JsonObject.class).stream()
        .map(w -> new Terms.Window(Instant.parse(w.getString("from")), Instant.parse(w.getString("to")))).toList();
    Optional<Terms.Daily> daily = Optional.ofNullable(json.getJsonObject("daily"))
        .map(d -> new Terms.Daily(LocalTime.parse(d.getString("from")), LocalTime.parse(d.getString("to")), ZoneId.of(d.getString("zone"))));
    return new Terms(consent, windows, daily);
  }
}
