package org.pitstop.tester;

import jakarta.json.Json;
import jakarta.json.JsonException;
import jakarta.json.JsonObject;
import jakarta.json.JsonReader;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;

/** What the bench itself needs of a profile that is right; what all of it means is known to the flash bundle. */
record ProfileFile(Path path, JsonObject json) {

  static ProfileFile read(Path path) throws IOException {
    try (InputStream in = Files.newInputStream(path); JsonReader reader = Json.createReader(in)) {
      return new ProfileFile(path, reader.readObject());
    } catch (JsonException e) {
      throw new IOException(path + " is no JSON object: " + e.getMessage(), e);
    }
  }

  String ecu() {
    return json.getString("ecu");
  }

  /** The key provider that SecurityAccess needs; empty: none. */
  String keyProvider() {
    return json.containsKey("security") ? json.getJsonObject("security").getString("keyProvider", "") : "";
  }

  /** The authentication provider that Authentication needs; empty: none. */
  String authenticationProvider() {
    return json.containsKey("security") ? json.getJsonObject("security").getString("authenticationProvider", "") : "";
  }

  /** The same profile with other values in its link group, as a file in another directory. */
  Path copyWithLink(Path directory, Map<String, Object> link) throws IOException {
    JsonObject changed = Json.createObjectBuilder(json).add("link", Json.createObjectBuilder(json.getJsonObject("link"))
        .addAll(Json.createObjectBuilder(link))).build();
    return Files.writeString(Files.createDirectories(directory).resolve(path.getFileName()), changed.toString());
  }
}
