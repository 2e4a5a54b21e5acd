package org.pitstop.tsp.mqtt;

import jakarta.json.spi.JsonProvider;
import jakarta.json.stream.JsonGenerator;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import org.pitstop.api.tsp.Progress;
import org.pitstop.api.tsp.Report;

/** What the vehicle sends, to bytes (docs/TSP.md, "Reports", "Progress" and "Topics"). Empty values are left out. */
final class ReportCodec {
  static final int MAX_REPORT_BYTES = 64 * 1024;
  /** Texts are cut to the first of these lengths, in characters, with which the report is short enough. */
  private static final int[] TEXT_LENGTHS = {2000, 200, 0};
  private static final int VERSION = 1;
  private static final JsonProvider JSON = JsonProvider.provider();

  private ReportCodec() {}

  /** A report that would be too long loses its texts first, then its rows: that it happened must arrive. */
  static byte[] encode(Report report) {
    for (int textLength : TEXT_LENGTHS) {
      byte[] encoded = encode(report, report.ecus(), textLength);
      if (encoded.length <= MAX_REPORT_BYTES) {
        return encoded;
      }
    }
    return encode(report, List.of(), TEXT_LENGTHS[0]);
  }

  private static byte[] encode(Report report, List<Report.EcuRow> ecus, int textLength) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try (JsonGenerator json = JSON.createGenerator(out)) {
      json.writeStartObject().write("v", VERSION).write("seq", report.seq()).write("type", report.type().code());
      json.write("at", report.at().toString());
      put(json, "commandId", report.commandId());
      put(json, "campaignId", report.campaignId());
      put(json, "reason", report.reason());
      put(json, "text", cut(report.text(), textLength));
      if (!ecus.isEmpty()) {
        json.writeStartArray("ecus");
        ecus.forEach(row -> write(json, row, textLength));
        json.writeEnd();
      }
      report.evidence().ifPresent(head -> json.writeStartObject("evidence").write("number", head.number()).write("sha256", head.sha256().hex()).writeEnd());
      json.writeEnd();
    }
    return out.toByteArray();
  }

  private static void write(JsonGenerator json, Report.EcuRow row, int textLength) {
    json.writeStartObject().write("ecu", row.ecu());
    put(json, "hardware", row.hardware());
    put(json, "running", row.running());
    put(json, "backup", row.backup());
    put(json, "target", row.target());
    put(json, "state", row.state());
    put(json, "text", cut(row.text(), textLength));
    json.writeEnd();
  }

  static byte[] encode(Progress progress) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try (JsonGenerator json = JSON.createGenerator(out)) {
      json.writeStartObject().write("v", VERSION).write("campaignId", progress.campaignId()).write("what", progress.what())
          .write("ecu", progress.ecu()).write("doneBytes", progress.doneBytes()).write("totalBytes", progress.totalBytes()).writeEnd();
    }
    return out.toByteArray();
  }

  /** What the last will says, and the vehicle itself when it goes. */
  static byte[] offline() {
    return "{\"online\": false}".getBytes(StandardCharsets.UTF_8);
  }

  /** @param trustVersion of the roots of trust; 0: those it was provisioned with */
  static byte[] online(long trustVersion, Instant certificateExpires) {
    return ("{\"online\": true, \"trustVersion\": " + trustVersion + ", \"certificateExpires\": \"" + certificateExpires + "\"}")
        .getBytes(StandardCharsets.UTF_8);
  }

  private static void put(JsonGenerator json, String name, String value) {
    if (value != null && !value.isEmpty()) {
      json.write(name, value);
    }
  }

  private static String cut(String text, int length) {
    return text == null || text.length() <= length ? text : text.substring(0, length);
  }
}
