package org.pitstop.campaign;

import jakarta.json.JsonArrayBuilder;
import jakarta.json.JsonObject;
import jakarta.json.JsonObjectBuilder;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.pitstop.api.evidence.EvidenceLog;
import org.pitstop.api.software.Sha256;
import org.pitstop.api.tsp.Report;

/** A report as the journal's text. */
final class ReportCodec {
  private ReportCodec() {}

  static String encode(Report r) {
    JsonArrayBuilder ecus = CampaignCodec.BUILDERS.createArrayBuilder();
    encodeRows(r.ecus(), ecus);
    JsonObjectBuilder o = CampaignCodec.BUILDERS.createObjectBuilder().add("seq", r.seq()).add("type", r.type().name()).add("at", r.at().toString()).add("commandId", r.commandId())
        .add("campaignId", r.campaignId()).add("reason", r.reason()).add("text", r.text()).add("ecus", ecus);
    r.evidence().ifPresent(h -> o.add("evidence", CampaignCodec.BUILDERS.createObjectBuilder().add("number", h.number()).add("sha256", h.sha256().hex())));
    return o.build().toString();
  }

  static Report decode(String text) {
    JsonObject o = CampaignCodec.read(text);
    return new Report(o.getJsonNumber("seq").longValue(), Report.Type.valueOf(o.getString("type")), Instant.parse(o.getString("at")), o.getString("commandId"),
        o.getString("campaignId"), o.getString("reason"), o.getString("text"), decodeRows(o),
        Optional.ofNullable(o.getJsonObject("evidence")).map(h -> new EvidenceLog.Head(h.getJsonNumber("number").longValue(), new Sha256(h.getString("sha256")))));
  }

  /** The rows alone, as kept of the last inventory. */
  static String encodeRows(List<Report.EcuRow> rows) {
    JsonArrayBuilder ecus = CampaignCodec.BUILDERS.createArrayBuilder();
    encodeRows(rows, ecus);
    return CampaignCodec.BUILDERS.createObjectBuilder().add("ecus", ecus).build().toString();
  }

  static List<Report.EcuRow> decodeRows(String text) {
    return decodeRows(CampaignCodec.read(text));
  }

  private static void encodeRows(List<Report.EcuRow> rows, JsonArrayBuilder ecus) {
    rows.forEach(e -> ecus.add(CampaignCodec.BUILDERS.createObjectBuilder().add("ecu", e.ecu()).add("hardware", e.hardware()).add("running", e.running())
        .add("backup", e.backup()).add("target", e.target()).add("state", e.state()).add("text", e.text())));
  }

  private static List<Report.EcuRow> decodeRows(JsonObject o) {
    return o.getJsonArray("ecus").getValuesAs(JsonObject.class).stream().map(e -> new Report.EcuRow(e.getString("ecu"), e.getString("hardware"),
        e.getString("running"), e.getString("backup"), e.getString("target"), e.getString("state"), e.getString("text"))).toList();
  }
}
