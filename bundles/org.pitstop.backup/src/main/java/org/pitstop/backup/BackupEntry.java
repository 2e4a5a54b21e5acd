package org.pitstop.backup;

import jakarta.json.Json;
import jakarta.json.JsonBuilderFactory;
import jakarta.json.JsonException;
import jakarta.json.JsonObject;
import jakarta.json.JsonReader;
import jakarta.json.JsonReaderFactory;
import java.io.StringReader;
import java.util.Map;
import org.pitstop.api.software.EcuId;
import org.pitstop.api.software.ImageFormat;
import org.pitstop.api.software.Sha256;
import org.pitstop.api.software.SoftwareFile;

/** How a backup stands in the journal: one JSON object, whose {@code v} tells later versions of this software how to read it. */
final class BackupEntry {
  private static final int VERSION = 1;
  /** Made once: each look-up of the JSON provider searches the whole class path. */
  private static final JsonBuilderFactory BUILDERS = Json.createBuilderFactory(Map.of());
  private static final JsonReaderFactory READERS = Json.createReaderFactory(Map.of());

  private BackupEntry() {}

  static String write(SoftwareFile file) {
    return BUILDERS.createObjectBuilder()
        .add("v", VERSION)
        .add("hardware", file.hardware())
        .add("version", file.version())
        .add("format", file.format().code())
        .add("address", file.address())
        .add("lengthBytes", file.lengthBytes())
        .add("sha256", file.sha256().hex())
        .build().toString();
  }

  /** @throws IllegalArgumentException if the entry is not one that {@link #write} makes; says what is wrong */
  static SoftwareFile read(EcuId ecu, String entry) {
    try (JsonReader reader = READERS.createReader(new StringReader(entry))) {
      JsonObject o = reader.readObject();
      int version = o.getInt("v");
      if (version != VERSION) {
        throw new IllegalArgumentException("format version is " + version + " (this software reads " + VERSION + ")");
      }
      String format = o.getString("format");
      return new SoftwareFile(ecu, o.getString("hardware"), o.getString("version"),
          ImageFormat.ofCode(format).orElseThrow(() -> new IllegalArgumentException("unknown image format '" + format + "'")),
          o.getJsonNumber("address").longValueExact(), o.getJsonNumber("lengthBytes").longValueExact(), new Sha256(o.getString("sha256")));
    } catch (JsonException | ClassCastException | NullPointerException | ArithmeticException e) {
      throw new IllegalArgumentException("not an entry of format version " + VERSION + ": " + e, e);
    }
  }
}
