package org.pitstop.campaign;

import jakarta.json.Json;
import jakarta.json.JsonArrayBuilder;
import jakarta.json.JsonBuilderFactory;
import jakarta.json.JsonObject;
import jakarta.json.JsonObjectBuilder;
import jakarta.json.JsonReader;
import jakarta.json.JsonReaderFactory;
import java.io.StringReader;
import java.net.URI;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.pitstop.api.software.EcuId;
import org.pitstop.api.software.ImageFormat;
import org.pitstop.api.software.Sha256;
import org.pitstop.api.software.SoftwareFile;
import org.pitstop.api.software.SoftwarePackage;
import org.pitstop.api.software.SoftwarePackage.Dependency;
import org.pitstop.api.software.Terms;

/** A campaign as the journal's text: one JSON object, with the version of its form. */
final class CampaignCodec {
  private static final int FORMAT = 1;
  /** Made once: each look-up of the JSON provider searches the whole class path. */
  static final JsonBuilderFactory BUILDERS = Json.createBuilderFactory(Map.of());
  private static final JsonReaderFactory READERS = Json.createReaderFactory(Map.of());

  private CampaignCodec() {}

  static String encode(Campaign c) {
    JsonArrayBuilder ecus = BUILDERS.createArrayBuilder();
    c.ecus().forEach(e -> ecus.add(encode(e)));
    JsonObjectBuilder o = BUILDERS.createObjectBuilder().add("format", FORMAT).add("id", c.id()).add("kind", c.kind().name()).add("commandId", c.commandId())
        .add("created", c.created().toString()).add("user", c.user()).add("password", c.password()).add("state", c.state().name())
        .add("reason", c.reason()).add("text", c.text()).add("ecus", ecus);
    if (!c.terms().equals(Terms.NONE)) {
      o.add("terms", TermsCodec.encode(c.terms()));
    }
    if (c.consent() != ConsentState.NOT_ASKED) {
      o.add("consent", c.consent().name());
    }
    return o.build().toString();
  }

  /** @throws IllegalArgumentException if it was written by a newer version of this software */
  static Campaign decode(String text) {
    JsonObject o = read(text);
    if (o.getInt("format") > FORMAT) {
      throw new IllegalArgumentException("campaign " + o.getString("id") + " has format " + o.getInt("format") + ", this software knows up to " + FORMAT
          + ": install the newer org.pitstop.campaign again");
    }
    return new Campaign(o.getString("id"), Campaign.Kind.valueOf(o.getString("kind")), o.getString("commandId"), Instant.parse(o.getString("created")),
        o.getString("user"), o.getString("password"), CampaignState.valueOf(o.getString("state")), o.getString("reason"), o.getString("text"),
        o.getJsonArray("ecus").getValuesAs(JsonObject.class).stream().map(CampaignCodec::item).toList(),
        o.containsKey("terms") ? TermsCodec.decode(o.getJsonObject("terms")) : Terms.NONE, ConsentState.valueOf(o.getString("consent", ConsentState.NOT_ASKED.name())));
  }

  static JsonObject read(String text) {
    try (JsonReader reader = READERS.createReader(new StringReader(text))) {
      return reader.readObject();
    }
  }

  private static JsonObjectBuilder encode(EcuItem e) {
    JsonArrayBuilder requires = BUILDERS.createArrayBuilder();
    e.requires().forEach(d -> requires.add(encode(d)));
    JsonObjectBuilder o = BUILDERS.createObjectBuilder().add("purpose", e.purpose().name()).add("file", encode(e.file())).add("url", e.url().toString())
        .add("order", e.order()).add("group", e.group()).add("requires", requires).add("withoutWayBack", e.withoutWayBack())
        .add("state", e.state().name()).add("attempts", e.attempts()).add("rank", e.rank()).add("from", e.from()).add("running", e.running())
        .add("bytes", e.bytes()).add("transferMs", e.transferMs()).add("text", e.text());
    e.fallback().ifPresent(f -> o.add("fallback", encode(f)));
    e.fallbackUrl().ifPresent(u -> o.add("fallbackUrl", u.toString()));
    return o;
  }

  private static JsonObjectBuilder encode(Dependency d) {
    JsonObjectBuilder o = BUILDERS.createObjectBuilder().add("ecu", d.ecu().value()).add("minVersion", d.minVersion());
    return d.beforeVersion().isEmpty() ? o : o.add("beforeVersion", d.beforeVersion());
  }

  private static EcuItem item(JsonObject o) {
    List<Dependency> requires = o.getJsonArray("requires").getValuesAs(JsonObject.class).stream()
        .map(d -> new Dependency(new EcuId(d.getString("ecu")), d.getString("minVersion"), d.getString("beforeVersion", ""))).toList();
    return new EcuItem(new EcuId(o.getJsonObject("file").getString("ecu")), SoftwarePackage.Purpose.valueOf(o.getString("purpose")), file(o.getJsonObject("file")),
        URI.create(o.getString("url")), Optional.ofNullable(o.getJsonObject("fallback")).map(CampaignCodec::file),
        Optional.ofNullable(o.getString("fallbackUrl", null)).map(URI::create), o.getInt("order"), o.getString("group"), requires,
        o.getBoolean("withoutWayBack"), EcuState.valueOf(o.getString("state")), o.getInt("attempts"), o.getJsonNumber("rank").longValue(),
        o.getString("from"), o.getString("running"), o.getJsonNumber("bytes").longValue(), o.getJsonNumber("transferMs").longValue(), o.getString("text"));
  }

  private static JsonObjectBuilder encode(SoftwareFile f) {
    return BUILDERS.createObjectBuilder().add("ecu", f.ecu().value()).add("hardware", f.hardware()).add("version", f.version()).add("format", f.format().code())
        .add("address", f.address()).add("length", f.lengthBytes()).add("sha256", f.sha256().hex());
  }

  private static SoftwareFile file(JsonObject o) {
    return new SoftwareFile(new EcuId(o.getString("ecu")), o.getString("hardware"), o.getString("version"),
        ImageFormat.ofCode(o.getString("format")).orElseThrow(), o.getJsonNumber("address").longValue(), o.getJsonNumber("length").longValue(),
        new Sha256(o.getString("sha256")));
  }
}
