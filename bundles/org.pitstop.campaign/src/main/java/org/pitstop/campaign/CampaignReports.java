package org.pitstop.campaign;

import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.pitstop.api.campaign.CampaignStatus;
import org.pitstop.api.software.EcuId;
import org.pitstop.api.tsp.Report;

/** What the TSP and people are told of rows that were applied. */
final class CampaignReports {
  private CampaignReports() {}

  /** Adds the reports of all rows, in their order. @param backups version of each ECU's backup after the change */
  static void add(Outbox.Draft draft, Settlement settlement, Map<EcuId, String> backups) {
    Campaign c = settlement.campaign();
    for (Settlement.Applied a : settlement.applied()) {
      if (a.campaignRow() != null && a.campaignRow().report() != null) {
        Report.Type type = a.campaignRow().report();
        List<EcuItem> items = type == Report.Type.WAITING_FOR_IGNITION || type == Report.Type.ACCEPTED || type.isFinal() ? c.ecus() : List.of();
        draft.report(type, c.commandId(), c.id(), c.reason(), c.text(), items.stream().map(e -> row(e, e.state(), backups)).toList());
      } else if (a.ecuRow() != null && a.ecuRow().reported()) {
        EcuItem item = a.ecu().flatMap(c::ecu).orElseThrow();
        draft.report(Report.Type.FLASHING, c.commandId(), c.id(), "", item.text(), List.of(row(item, a.ecuRow().to(), backups)));
      }
    }
  }

  /** The DTCs of an ECU as the text of its row. */
  static Outbox.Draft addDtcs(Outbox.Draft draft, Campaign c, EcuId ecu, DtcRecord record) {
    EcuItem item = c.ecu(ecu).orElseThrow();
    return draft.report(Report.Type.FLASHING, c.commandId(), c.id(), "", record.count() + " DTCs of " + ecu + " are kept", List.of(
        new Report.EcuRow(ecu.value(), item.file().hardware(), item.from(), "", item.file().version(), item.state().name(), record.toString())));
  }

  static CampaignStatus status(Campaign c, Function<EcuId, String> place) {
    return new CampaignStatus(c.id(), c.state().name(), c.state().ended(), c.reason().isEmpty() ? c.text() : c.reason() + ": " + c.text(),
        c.ecus().stream().map(e -> new CampaignStatus.EcuStatus(e.ecu(), place.apply(e.ecu()), e.from(), e.file().version(), e.running(), e.state().name(),
            e.bytes(), e.transferMs(), e.file().sha256().hex(), e.text())).toList());
  }

  private static Report.EcuRow row(EcuItem e, EcuState state, Map<EcuId, String> backups) {
    String running = e.running().isEmpty() && !e.state().touched() ? e.from() : e.running();
    return new Report.EcuRow(e.ecu().value(), e.file().hardware(), running, backups.getOrDefault(e.ecu(), ""), e.file().version(), state.name(), e.text());
  }
}
