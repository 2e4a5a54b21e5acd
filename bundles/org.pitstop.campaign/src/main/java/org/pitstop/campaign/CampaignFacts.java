package org.pitstop.campaign;

import java.util.HashMap;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.stream.Collectors;
import org.pitstop.api.ignition.VehicleCondition;
import org.pitstop.api.software.EcuId;
import org.pitstop.api.software.Sha256;
import org.pitstop.api.trust.PackageVerifier.Verdict;
import org.pitstop.api.tsp.Report;

/** What the evidence log is told: commands, checks, answers of the user, rows that were applied, results. */
final class CampaignFacts {
  private static final String COMMAND = "command";
  private static final String CHECK = "check";

  private CampaignFacts() {}

  /** Adds a fact for each row, and what a row means for the command and the end of the campaign. */
  static void add(Outbox.Draft draft, Settlement settlement) {
    Campaign c = settlement.campaign();
    for (Settlement.Applied a : settlement.applied()) {
      String ecu = a.ecu().map(EcuId::value).orElse("");
      draft.fact("state", c.id(), ecu, Map.of("from", a.from(), "on", a.on(), "to", a.to(), "why", a.ecu().flatMap(c::ecu).map(EcuItem::text).orElse(c.text())));
      Report.Type report = a.campaignRow() == null ? null : a.campaignRow().report();
      if (report == Report.Type.ACCEPTED || report == Report.Type.REJECTED) {
        command(draft, c.commandId(), c.id(), report, c.reason(), c.text());
      }
      if (report != null && report.isFinal()) {
        draft.fact("result", c.id(), "", result(c));
      }
    }
  }

  private static Map<String, String> result(Campaign c) {
    Map<String, String> details = new HashMap<>(c.ecus().stream().collect(Collectors.toMap(e -> "ecu." + e.ecu(), e -> e.state() + " " + e.from() + " -> "
        + e.file().version(), (a, b) -> a)));
    details.putAll(Map.of("state", c.state().name(), "reason", c.reason(), "text", c.text()));
    return details;
  }

  /** What was asked, before anything is decided. */
  static Outbox.Draft received(Outbox.Draft draft, String commandId, String campaignId, String type, String what) {
    return draft.fact(COMMAND, campaignId, "", Map.of("id", commandId, "type", type, "answer", "received", "what", what));
  }

  static Outbox.Draft command(Outbox.Draft draft, String commandId, String campaignId, Report.Type answer, String reason, String text) {
    return draft.fact(COMMAND, campaignId, "", Map.of("id", commandId, "answer", answer.code(), "reason", reason, "text", text));
  }

  /** @param when what it was asked for */
  static void packageVerdict(Outbox.Draft draft, Campaign c, byte[] signedPackage, String when, Verdict verdict) {
    Map<String, String> details = new HashMap<>(Map.of("what", "package", "when", when, "sha256", Sha256.of(signedPackage).hex()));
    if (verdict instanceof Verdict.Accepted a) {
      details.putAll(Map.of("verdict", "accepted", "package", a.vehiclePackage().id(), "issued", a.vehiclePackage().issued().toString()));
    } else if (verdict instanceof Verdict.Refused r) {
      details.putAll(Map.of("verdict", "refused", "reason", r.reason().name(), "why", r.why()));
    }
    draft.fact(CHECK, c.id(), "", details);
  }

  /** The files of a campaign, read to their end and found to have their digests. */
  static void files(Outbox.Draft draft, Campaign c) {
    c.ecus().forEach(e -> draft.fact(CHECK, c.id(), e.ecu().value(), Map.of("what", "file", "verdict", "whole", "version", e.file().version(), "hardware",
        e.file().hardware(), "sha256", e.file().sha256().hex())));
  }

  /** The vehicle's condition at the gate before an erase. @param anyway what would forbid, but must not, as its group is in hand */
  static void condition(Outbox.Draft draft, Campaign c, EcuId ecu, VehicleCondition v, String anyway) {
    Map<String, String> details = new HashMap<>(Map.of("what", "condition", "verdict", anyway.isEmpty() ? "allows" : "group in hand", "obstacles", anyway,
        "ignition", v.ignition().name(), "gear", v.gear().name(), "parkingBrake", v.parkingBrake().name()));
    details.putAll(Map.of("speedKmh", number(v.speedKmh()), "batteryVolts", number(v.batteryVolts()), "batteryChargePercent", number(v.batteryChargePercent())));
    draft.fact(CHECK, c.id(), ecu.value(), details);
  }

  /** @param by who answered; empty: nobody has yet */
  static void consent(Outbox.Draft draft, Campaign c, String what, String by, String text) {
    draft.fact("consent", c.id(), "", Map.of("what", what, "by", by, "text", text));
  }

  private static String number(OptionalDouble value) {
    return value.isPresent() ? Double.toString(value.getAsDouble()) : "";
  }
}
