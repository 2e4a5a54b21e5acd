package org.pitstop.server.packages;

import jakarta.json.Json;
import jakarta.json.JsonArrayBuilder;
import jakarta.json.JsonObjectBuilder;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.function.Function;
import org.pitstop.api.software.ImageFormat;
import org.pitstop.api.software.Sha256;
import org.pitstop.api.software.SoftwareFile;
import org.pitstop.api.software.SoftwarePackage.Dependency;
import org.pitstop.api.software.Terms;
import org.pitstop.server.decision.CatalogueEntry;
import org.pitstop.server.decision.Plan;

/** The JSON object inside a vehicle package (docs/TSP.md, "The vehicle package"). */
public final class PackageContent {
  private PackageContent() {}

  /**
   * @param terms of a package that programs something
   * @param url where a file is
   */
  public static byte[] of(String packageId, String vin, Instant issued, Instant expires, List<Plan.Entry> entries, Terms terms, Function<Sha256, URI> url) {
    JsonArrayBuilder software = Json.createArrayBuilder();
    entries.forEach(entry -> software.add(entry(entry, url)));
    JsonObjectBuilder json = Json.createObjectBuilder().add("v", 1).add("packageId", packageId).add("vin", vin).add("issued", issued.toString())
        .add("expires", expires.toString()).add("software", software);
    TermsJson.add(json, terms);
    return json.build().toString().getBytes(StandardCharsets.UTF_8);
  }

  private static JsonObjectBuilder entry(Plan.Entry entry, Function<Sha256, URI> url) {
    CatalogueEntry software = entry.software();
    JsonObjectBuilder json = Json.createObjectBuilder().add("purpose", entry.purpose().name().toLowerCase(Locale.ROOT))
        .add("ecu", software.ecu().value()).add("hardware", software.file().hardware());
    file(json, software.file(), url);
    json.add("releaseCounter", software.releaseCounter()).add("order", entry.order()).add("group", entry.group());
    if (!software.requires().isEmpty()) {
      JsonArrayBuilder requires = Json.createArrayBuilder();
      for (Dependency need : software.requires()) {
        JsonObjectBuilder range = Json.createObjectBuilder().add("ecu", need.ecu().value()).add("minVersion", need.minVersion());
        requires.add(need.beforeVersion().isEmpty() ? range : range.add("beforeVersion", need.beforeVersion()));
      }
      json.add("requires", requires);
    }
    entry.fallback().ifPresent(fallback -> {
      JsonObjectBuilder inner = Json.createObjectBuilder();
      file(inner, fallback.file(), url);
      json.add("fallback", inner);
    });
    if (entry.withoutWayBack()) {
      json.add("withoutWayBack", true);
    }
    return json;
  }

  private static void file(JsonObjectBuilder json, SoftwareFile file, Function<Sha256, URI> url) {
    json.add("version", file.version()).add("format", file.format().code());
    if (file.format() == ImageFormat.BINARY) {
      json.add("address", file.address());
    }
    json.add("length", file.lengthBytes()).add("sha256", file.sha256().hex()).add("url", url.apply(file.sha256()).toString());
  }
}
