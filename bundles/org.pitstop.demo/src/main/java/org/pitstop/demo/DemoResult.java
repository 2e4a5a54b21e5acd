package org.pitstop.demo;

import jakarta.json.Json;
import jakarta.json.JsonArrayBuilder;
import jakarta.json.JsonObject;
import jakarta.json.JsonObjectBuilder;
import java.util.List;

/**
 * What a demo shows in the end.
 *
 * @param swaps of bundles of the agent; none: the demo had nothing to do with them
 */
record DemoResult(String outcome, List<String> states, List<Report> reports, List<Ecu> ecus, double wallSeconds, List<AgentLog.Swap> swaps) {

  /** A report as the TSP has it. */
  record Report(long seq, String type) {}

  /**
   * One ECU of the campaign.
   *
   * @param to version that UDS read from the ECU after its reset
   * @param catalogue version that the TSP's catalogue has as the newest
   * @param imageSha256 over the bytes of the image, as they were made
   * @param flashSha256 over the simulated ECU's flash memory
   * @param transferSeconds vehicle time from RequestDownload to RequestTransferExit
   */
  record Ecu(String id, String bus, String from, String to, String catalogue, String backup, long bytes, String imageSha256, String flashSha256,
      double transferSeconds) {}

  String table() {
    StringBuilder out = new StringBuilder(String.format("%-10s %-11s %-8s %-8s %-8s %10s %9s  %s%n", "ECU", "BUS", "FROM", "TO", "BACKUP", "BYTES", "SECONDS",
        "FLASH MEMORY"));
    for (Ecu e : ecus) {
      out.append(String.format("%-10s %-11s %-8s %-8s %-8s %,10d %9.2f  %s%n", e.id, e.bus, e.from, e.to, e.backup, e.bytes, e.transferSeconds,
          e.flashSha256.equals(e.imageSha256) ? "is the image" : "IS NOT THE IMAGE"));
    }
    return out.toString();
  }

  String swapTable() {
    StringBuilder out = new StringBuilder(String.format("%-26s %-8s %-8s %-12s %-14s %8s%n", "BUNDLE", "FROM", "TO", "OUTCOME", "DURING", "GONE MS"));
    for (AgentLog.Swap s : swaps) {
      out.append(String.format("%-26s %-8s %-8s %-12s %-14s %8d%n", s.bundle(), s.from(), s.to(), s.outcome(), s.duringState(), s.goneMs()));
    }
    return out.toString();
  }

  JsonObject json() {
    JsonArrayBuilder stateList = Json.createArrayBuilder(states);
    JsonArrayBuilder reportList = Json.createArrayBuilder();
    reports.forEach(r -> reportList.add(Json.createObjectBuilder().add("seq", r.seq).add("type", r.type)));
    JsonArrayBuilder ecuList = Json.createArrayBuilder();
    ecus.forEach(e -> ecuList.add(Json.createObjectBuilder().add("id", e.id).add("bus", e.bus).add("from", e.from).add("to", e.to).add("catalogue", e.catalogue)
        .add("backup", e.backup).add("bytes", e.bytes).add("imageSha256", e.imageSha256).add("flashSha256", e.flashSha256)
        .add("transferSeconds", e.transferSeconds)));
    JsonObjectBuilder all = Json.createObjectBuilder().add("outcome", outcome).add("states", stateList).add("reports", reportList).add("ecus", ecuList)
        .add("wallSeconds", wallSeconds);
    if (!swaps.isEmpty()) {
      JsonArrayBuilder swapList = Json.createArrayBuilder();
      swaps.forEach(s -> swapList.add(Json.createObjectBuilder().add("bundle", s.bundle()).add("from", s.from()).add("to", s.to())
          .add("outcome", s.outcome().name()).add("duringState", s.duringState()).add("goneMs", s.goneMs())));
      all.add("swaps", swapList);
    }
    return all.build();
  }
}
