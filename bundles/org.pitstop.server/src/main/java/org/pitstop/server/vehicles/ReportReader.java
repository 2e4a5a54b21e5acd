package org.pitstop.server.vehicles;

import jakarta.json.Json;
import jakarta.json.JsonArray;
import jakarta.json.JsonNumber;
import jakarta.json.JsonObject;
import jakarta.json.JsonReader;
import jakarta.json.JsonString;
import jakarta.json.JsonValue;
import java.io.ByteArrayInputStream;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.pitstop.api.evidence.EvidenceLog;
import org.pitstop.api.software.EcuId;
import org.pitstop.api.software.Sha256;
import org.pitstop.api.tsp.Report;

/** Reads reports (docs/TSP.md, "Reports"). Pure. */
final class ReportReader {
  static final int MAX_BYTES = 64 * 1024;
  private static final int MAX_ECUS = 256;
  private static final int MAX_NAME = 64;
  private static final int MAX_ECU_STATE = 32;
  private static final int MAX_TEXT = 8 * 1024;

  private ReportReader() {}

  static Incoming read(byte[] payload) {
    if (payload.length > MAX_BYTES) {
      return new Incoming.Garbage("it has " + payload.length + " bytes (allowed: " + MAX_BYTES + ")");
    }
    JsonObject json;
    try (JsonReader reader = Json.createReader(new ByteArrayInputStream(payload))) {
      json = reader.readObject();
    } catch (RuntimeException e) {
      // the parser has an exception of its own for each of its limits
      return new Incoming.Garbage("it is no JSON object: " + e.getMessage());
    }
    long seq;
    try {
      seq = number(json, "seq");
    } catch (IllegalArgumentException e) {
      return new Incoming.Garbage(e.getMessage());
    }
    try {
      return new Incoming.Readable(report(seq, json));
    } catch (IllegalArgumentException | DateTimeException e) {
      return new Incoming.Unreadable(seq, e.getMessage());
    }
  }

  private static Report report(long seq, JsonObject json) {
    if (number(json, "v") != 1) {
      throw new IllegalArgumentException("field v is not 1");
    }
    String code = string(json, "type", MAX_NAME);
    Report.Type type = Arrays.stream(Report.Type.values()).filter(t -> t.code().equals(code)).findFirst()
        .orElseThrow(() -> new IllegalArgumentException("field type: unknown type '" + code + "'"));
    return new Report(seq, type, Instant.parse(string(json, "at", MAX_NAME)), string(json, "commandId", MAX_NAME), string(json, "campaignId", MAX_NAME),
        string(json, "reason", MAX_NAME), string(json, "text", MAX_TEXT), ecus(json), evidence(json));
  }

  private static Optional<EvidenceLog.Head> evidence(JsonObject json) {
    JsonValue value = json.get("evidence");
    if (value == null) {
      return Optional.empty();
    }
    if (!(value instanceof JsonObject head)) {
      throw new IllegalArgumentException("field evidence is no object");
    }
    return Optional.of(new EvidenceLog.Head(number(head, "number"), new Sha256(string(head, "sha256", MAX_NAME))));
  }

  private static List<Report.EcuRow> ecus(JsonObject json) {
    JsonValue value = json.getOrDefault("ecus", JsonValue.EMPTY_JSON_ARRAY);
    if (!(value instanceof JsonArray array) || array.size() > MAX_ECUS) {
      throw new IllegalArgumentException("field ecus is no array of at most " + MAX_ECUS + " objects");
    }
    List<Report.EcuRow> rows = new ArrayList<>();
    for (JsonValue row : array) {
      if (!(row instanceof JsonObject ecu)) {
        throw new IllegalArgumentException("field ecus is no array of objects");
      }
      rows.add(new Report.EcuRow(new EcuId(string(ecu, "ecu", MAX_NAME)).value(), string(ecu, "hardware", MAX_NAME), string(ecu, "running", MAX_NAME),
          string(ecu, "backup", MAX_NAME), string(ecu, "target", MAX_NAME), string(ecu, "state", MAX_ECU_STATE), string(ecu, "text", MAX_TEXT)));
    }
    return rows;
  }

  private static String string(JsonObject json, String field, int maxLength) {
    JsonValue value = json.get(field);
    if (value == null) {
      return "";
    }
    if (!(value instanceof JsonString string) || string.getString().length() > maxLength) {
      throw new IllegalArgumentException("field " + field + " is no string of at most " + maxLength + " characters");
    }
    return string.getString().replace("\0", "");  // PostgreSQL stores no NUL
  }

  /** A whole number from 1 to 2^53; the digits are counted before anything is computed with it. */
  private static long number(JsonObject json, String field) {
    if (json.get(field) instanceof JsonNumber number && number.toString().matches("[1-9][0-9]{0,15}")) {
      return Long.parseLong(number.toString());
    }
    throw new IllegalArgumentException("field " + field + " is no whole number from 1");
  }
}
