package org.pitstop.trust.cms;

import jakarta.json.Json;
import jakarta.json.stream.JsonParserFactory;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.pitstop.api.software.Sha256;
import org.pitstop.api.software.VehiclePackage;
import org.pitstop.flash.ProfileTarget;
import org.pitstop.fuzz.Checks;
import org.pitstop.fuzz.Target;

/** The content of a vehicle package, as if somebody with the key had signed it. */
public final class ContentTarget implements Target {
  static final String VIN = "WPSTP0000SIM00001";
  private static final String SHA = "0123456789abcdef".repeat(4);
  private static final String SOFTWARE = """
      {"purpose":"program","ecu":"brake","hardware":"BRK-H2","version":"4.2.0","format":"ihex","length":1048576,"sha256":"%s",
       "url":"ftps://files.oem.example/brake-4.2.0.hex","releaseCounter":42,"order":10,"group":"chassis",
       "requires":[{"ecu":"engine","minVersion":"3.1"}],
       "fallback":{"version":"4.1.0","format":"bin","address":65536,"length":99,"sha256":"%s","url":"ftp://files.oem.example/old.bin"},
       "unknown":{"a":[1,null]}}""".formatted(SHA, SHA);
  private static final String ENGINE = """
      {"purpose":"backup","ecu":"engine","hardware":"ENG-H3","version":"3.1","format":"bin","address":4096,"length":1,"sha256":"%s",
       "url":"ftp://files.oem.example/e.bin","releaseCounter":0,"order":0,"group":"a","withoutWayBack":true}""".formatted(SHA);
  private final JsonParserFactory json = Json.createParserFactory(Map.of());

  static byte[] content(boolean both) {
    return ("{\"v\":1,\"packageId\":\"pkg-1\",\"vin\":\"" + VIN
        + "\",\"issued\":\"2026-03-01T11:59:00Z\",\"expires\":\"2026-03-08T12:00:00Z\",\"software\":["
        + SOFTWARE + (both ? "," + ENGINE : "") + "]}").getBytes(StandardCharsets.UTF_8);
  }

  @Override
  public void run(byte[] input) {
    try {
      VehiclePackage content = PackageContent.read(StrictJson.object(json, input), Sha256.of(input));
      Checks.holds(!content.software().isEmpty() && content.expires().isAfter(content.issued()), content.toString());
      content.software().forEach(s -> Checks.holds(s.url().getHost() != null && s.file().lengthBytes() > 0, s.toString()));
    } catch (Refusal e) {
      Checks.message(e.getMessage());
    }
  }

  @Override
  public List<byte[]> seeds() {
    return List.of(content(false), content(true));
  }

  @Override
  public List<byte[]> words() {
    return ProfileTarget.jsonWords();
  }
}
