package org.pitstop.campaign;

import jakarta.json.JsonArrayBuilder;
import jakarta.json.JsonObject;
import jakarta.json.JsonObjectBuilder;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalTime;
import java.time.ZoneId;
import java.util.List;
import java.util.Optional;
import org.pitstop.api.software.Terms;

/** The terms of a package as the journal's text. */
final class TermsCodec {
  private TermsCodec() {}

  static JsonObjectBuilder encode(Terms t) {
    JsonObjectBuilder o = CampaignCodec.BUILDERS.createObjectBuilder();
    t.consent().ifPresent(c -> {
      JsonObjectBuilder consent = CampaignCodec.BUILDERS.createObjectBuilder().add("purpose", c.purpose()).add("unavailable", c.unavailable());
      c.duration().ifPresent(d -> consent.add("seconds", d.toSeconds()));
      o.add("consent", consent);
    });
    if (!t.windows().isEmpty()) {
      JsonArrayBuilder windows = CampaignCodec.BUILDERS.createArrayBuilder();
      t.windows().forEach(w -> windows.add(CampaignCodec.BUILDERS.createObjectBuilder().add("from", w.from().toString()).add("to", w.to().toString())));
      o.add("windows", windows);
    }
    t.daily().ifPresent(d -> o.add("daily", CampaignCodec.BUILDERS.createObjectBuilder().add("from", d.from().toString()).add("to", d.to().toString())
        .add("zone", d.zone().getId())));
    return o;
  }

  static Terms decode(JsonObject o) {
    List<Terms.Window> windows = !o.containsKey("windows") ? List.of() : o.getJsonArray("windows").getValuesAs(JsonObject.class).stream()
        .map(w -> new Terms.Window(Instant.parse(w.getString("from")), Instant.parse(w.getString("to")))).toList();
    Optional<Terms.Consent> consent = Optional.ofNullable(o.getJsonObject("consent")).map(c -> new Terms.Consent(c.getString("purpose"), c.getString("unavailable"),
        c.containsKey("seconds") ? Optional.of(Duration.ofSeconds(c.getInt("seconds"))) : Optional.empty()));
    Optional<Terms.Daily> daily = Optional.ofNullable(o.getJsonObject("daily"))
        .map(d -> new Terms.Daily(LocalTime.parse(d.getString("from")), LocalTime.parse(d.getString("to")), ZoneId.of(d.getString("zone"))));
    return new Terms(consent, windows, daily);
  }
}
