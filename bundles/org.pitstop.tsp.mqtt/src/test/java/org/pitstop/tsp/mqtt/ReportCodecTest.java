package org.pitstop.tsp.mqtt;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertTrue;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import org.junit.Test;
import org.pitstop.api.evidence.EvidenceLog;
import org.pitstop.api.software.Sha256;
import org.pitstop.api.tsp.Progress;
import org.pitstop.api.tsp.Report;

public class ReportCodecTest {
  private static final Instant AT = Instant.parse("2026-03-01T12:11:08Z");

  private static String text(byte[] utf8) {
    return new String(utf8, StandardCharsets.UTF_8);
  }

  @Test
  public void aReportHasEveryField() {
    Report.EcuRow row = new Report.EcuRow("brake", "BRK-H2", "4.2.0", "4.1.0", "4.2.0", "PROMOTED", "fine");
    Report report = new Report(17, Report.Type.UPGRADE_SUCCEEDED, AT, "c-0042", "camp-0042", "REASON", "gr\u00fcn \"q\"", List.of(row));
    assertEquals("{\"v\":1,\"seq\":17,\"type\":\"upgrade-succeeded\",\"at\":\"2026-03-01T12:11:08Z\",\"commandId\":\"c-0042\","
        + "\"campaignId\":\"camp-0042\",\"reason\":\"REASON\",\"text\":\"gr\u00fcn \\\"q\\\"\",\"ecus\":[{\"ecu\":\"brake\",\"hardware\":\"BRK-H2\","
        + "\"running\":\"4.2.0\",\"backup\":\"4.1.0\",\"target\":\"4.2.0\",\"state\":\"PROMOTED\",\"text\":\"fine\"}]}", text(ReportCodec.encode(report)));
  }

  @Test
  public void anInventoryTellsTheEndOfTheChainOfEvidence() {
    Sha256 sha256 = Sha256.of(new byte[] {1});
    Report report = new Report(17, Report.Type.INVENTORY, AT, "", "", "", "", List.of(), Optional.of(new EvidenceLog.Head(57, sha256)));
    assertEquals("{\"v\":1,\"seq\":17,\"type\":\"inventory\",\"at\":\"2026-03-01T12:11:08Z\",\"evidence\":{\"number\":57,\"sha256\":\"" + sha256 + "\"}}",
        text(ReportCodec.encode(report)));
  }

  @Test
  public void emptyValuesAreLeftOutForEveryType() {
    for (Report.Type type : Report.Type.values()) {
      Report report = new Report(1, type, AT, "", "", "", "", List.of());
      assertEquals("{\"v\":1,\"seq\":1,\"type\":\"" + type.code() + "\",\"at\":\"2026-03-01T12:11:08Z\"}", text(ReportCodec.encode(report)));
    }
  }

  @Test
  public void aReportThatWouldBeTooLongLosesTextsAndThenRows() {
    Report.EcuRow row = new Report.EcuRow("brake", "BRK-H2", "4.2.0", "", "", "", "t".repeat(5000));
    byte[] cut = ReportCodec.encode(new Report(1, Report.Type.FAILED, AT, "", "", "X", "", Collections.nCopies(64, row)));
    assertTrue(cut.length <= ReportCodec.MAX_REPORT_BYTES);
    assertEquals(64, text(cut).split("\"ecu\":").length - 1);
    byte[] bare = ReportCodec.encode(new Report(1, Report.Type.FAILED, AT, "", "", "X", "", Collections.nCopies(5000, row)));
    assertTrue(bare.length <= ReportCodec.MAX_REPORT_BYTES);
    assertTrue(text(bare).contains("\"reason\":\"X\""));
  }

  @Test
  public void progressAndPresenceAreWrittenAsAgreed() {
    assertEquals("{\"v\":1,\"campaignId\":\"camp-0042\",\"what\":\"download\",\"ecu\":\"brake\",\"doneBytes\":65536,\"totalBytes\":262144}",
        text(ReportCodec.encode(new Progress("camp-0042", "download", "brake", 65536, 262144))));
    assertEquals("{\"online\": false}", text(ReportCodec.offline()));
  }
}
