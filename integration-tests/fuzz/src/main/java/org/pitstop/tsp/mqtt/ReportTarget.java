package org.pitstop.tsp.mqtt;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.pitstop.api.tsp.Report;
import org.pitstop.fuzz.Checks;
import org.pitstop.fuzz.Choices;
import org.pitstop.fuzz.Target;
import org.pitstop.server.vehicles.ReportTarget.Read;

/** Reports with any texts: never too long, and the server reads from them what the vehicle wrote. */
public final class ReportTarget implements Target {
  private static final int TEXTS = 7;

  @Override
  public void run(byte[] input) {
    Choices choices = new Choices(input);
    Report.Type type = Report.Type.values()[choices.below(Report.Type.values().length)];
    int rows = choices.below(40);
    int repeated = 1 + choices.below(20);
    String text = new String(choices.rest(), StandardCharsets.UTF_16BE).repeat(repeated);
    List<Report.EcuRow> ecus = new ArrayList<>();
    for (int i = 0; i < rows; i++) {
      ecus.add(new Report.EcuRow("ecu-" + i, "H", "1", "1", "2", "VERIFIED", text));
    }
    Report report = new Report(7, type, Instant.EPOCH, "command", "campaign", "reason", text, ecus);
    byte[] encoded = ReportCodec.encode(report);
    Checks.holds(encoded.length <= ReportCodec.MAX_REPORT_BYTES, "a report of " + encoded.length + " bytes");
    Read.check(encoded, report);
  }

  /** Three tries with a hundred long texts each. */
  @Override
  public long maxAllocatedBytes() {
    return 256L << 20;
  }

  @Override
  public List<byte[]> seeds() {
    List<byte[]> seeds = new ArrayList<>();
    for (String text : List.of("", "plain", "\"quotes\" and \\ and \n", "\u00E4\u20AC\uD83D\uDE00", "\uD800", "\0\u0001")) {
      seeds.add(bytes(1, 2, 1, text));
      seeds.add(bytes(0, 39, 19, text.repeat(TEXTS)));
    }
    return seeds;
  }

  private static byte[] bytes(int type, int rows, int repeated, String text) {
    byte[] utf16 = text.getBytes(StandardCharsets.UTF_16BE);
    byte[] bytes = new byte[3 + utf16.length];
    bytes[0] = (byte) type;
    bytes[1] = (byte) rows;
    bytes[2] = (byte) repeated;
    System.arraycopy(utf16, 0, bytes, 3, utf16.length);
    return bytes;
  }
}
