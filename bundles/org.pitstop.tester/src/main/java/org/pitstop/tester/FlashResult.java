package org.pitstop.tester;

import jakarta.json.Json;
import jakarta.json.JsonArrayBuilder;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import org.pitstop.api.flash.EcuProgrammer;

/**
 * What became of a programming at the bench.
 *
 * @param outcome for programs
 * @param from version before, as far as the ECU told it
 * @param to version afterwards, read back; empty: not programmed
 * @param why of an outcome that is not {@code programmed}
 */
record FlashResult(Outcome outcome, String ecu, String from, String to, long bytes, Duration transfer, List<DtcWords.Dtc> dtcs, String why) {

  enum Outcome {
    PROGRAMMED("programmed"), STOPPED("stopped"), FAILED("failed"), ERASED("failedErased"), INTERRUPTED("interrupted");

    private final String code;

    Outcome(String code) {
      this.code = code;
    }
  }

  static FlashResult of(EcuProgrammer.Result result, String ecu, String from, List<DtcWords.Dtc> dtcs) {
    if (result instanceof EcuProgrammer.Verified v) {
      return new FlashResult(Outcome.PROGRAMMED, ecu, from, v.version(), v.bytes(), v.transfer(), dtcs, "");
    } else if (result instanceof EcuProgrammer.Failed f) {
      return new FlashResult(f.erased() ? Outcome.ERASED : Outcome.FAILED, ecu, from, "", 0, Duration.ZERO, dtcs, f.why());
    }
    return new FlashResult(Outcome.STOPPED, ecu, from, "", 0, Duration.ZERO, dtcs, "not allowed to erase; the ECU is as it was");
  }

  boolean programmed() {
    return outcome == Outcome.PROGRAMMED;
  }

  String table() {
    String[] head = {"ECU", "FROM", "TO", "BYTES", "SECONDS", "KB/S"};
    String[] row = {ecu, from.isEmpty() ? "-" : from, to, String.format(Locale.ROOT, "%,d", bytes),
        String.format(Locale.ROOT, "%.2f", seconds()), String.format(Locale.ROOT, "%.1f", kiloBytesPerSecond())};
    StringBuilder first = new StringBuilder();
    StringBuilder second = new StringBuilder();
    for (int i = 0; i < head.length; i++) {
      int width = Math.max(head[i].length(), row[i].length());
      first.append(String.format("%-" + width + "s  ", head[i]));
      second.append(String.format((i < 3 ? "%-" : "%") + width + "s  ", row[i]));
    }
    return first.toString().stripTrailing() + "\n" + second.toString().stripTrailing();
  }

  private double seconds() {
    return transfer.toNanos() / 1e9;
  }

  private double kiloBytesPerSecond() {
    return transfer.isZero() ? 0 : bytes / seconds() / 1000;
  }

  String json() {
    JsonArrayBuilder codes = Json.createArrayBuilder();
    dtcs.forEach(d -> codes.add(Json.createObjectBuilder().add("code", d.code()).add("status", String.format("0x%02X", d.status()))));
    return Json.createObjectBuilder().add("outcome", outcome.code).add("ecu", ecu).add("from", from).add("to", to).add("bytes", bytes)
        .add("transferSeconds", Math.round(seconds() * 1000) / 1000.0).add("dtcs", codes).add("why", why).build().toString();
  }

  /** Writes the object and forces it to the disk. */
  void write(Path file) throws IOException {
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE, StandardOpenOption.TRUNCATE_EXISTING)) {
      ByteBuffer bytesOfObject = ByteBuffer.wrap((json() + "\n").getBytes(StandardCharsets.UTF_8));
      while (bytesOfObject.hasRemaining()) {
        channel.write(bytesOfObject);
      }
      channel.force(true);
    }
  }
}
