package org.pitstop.campaign;

import jakarta.json.JsonArrayBuilder;
import jakarta.json.JsonObject;
import jakarta.json.JsonObjectBuilder;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.pitstop.api.evidence.Fact;

/** The facts of one change as the journal's text: numbered in their order, of one moment. */
final class FactCodec {
  private FactCodec() {}

  static String encode(List<Fact> facts) {
    JsonArrayBuilder array = CampaignCodec.BUILDERS.createArrayBuilder();
    for (Fact f : facts) {
      JsonObjectBuilder details = CampaignCodec.BUILDERS.createObjectBuilder();
      f.details().forEach(details::add);
      JsonObjectBuilder fact = CampaignCodec.BUILDERS.createObjectBuilder().add("kind", f.kind());
      if (!f.campaignId().isEmpty()) {
        fact.add("campaign", f.campaignId());
      }
      if (!f.ecu().isEmpty()) {
        fact.add("ecu", f.ecu());
      }
      array.add(fact.add("details", details));
    }
    return CampaignCodec.BUILDERS.createObjectBuilder().add("first", facts.get(0).seq()).add("at", facts.get(0).at().toString()).add("facts", array).build()
        .toString();
  }

  static List<Fact> decode(String text) {
    JsonObject o = CampaignCodec.read(text);
    long first = o.getJsonNumber("first").longValue();
    Instant at = Instant.parse(o.getString("at"));
    List<Fact> facts = new ArrayList<>();
    for (JsonObject f : o.getJsonArray("facts").getValuesAs(JsonObject.class)) {
      Map<String, String> details = new TreeMap<>();
      JsonObject d = f.getJsonObject("details");
      d.keySet().forEach(k -> details.put(k, d.getString(k)));
      facts.add(new Fact(first + facts.size(), at, f.getString("kind"), f.getString("campaign", ""), f.getString("ecu", ""), details));
    }
    return facts;
  }
}
