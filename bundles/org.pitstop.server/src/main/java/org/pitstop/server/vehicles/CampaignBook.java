package org.pitstop.server.vehicles;

import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.pitstop.api.software.EcuId;
import org.pitstop.api.tsp.Report;
import org.pitstop.server.db.Campaigns;
import org.pitstop.server.db.Catalogue;
import org.pitstop.server.db.Fleet;
import org.pitstop.server.db.Outbox;
import org.pitstop.server.db.Sql;
import org.pitstop.server.db.Tasks;
import org.pitstop.server.decision.Decision;
import org.pitstop.server.decision.EcuState;

/** What a report changes: versions of ECUs, commands, campaigns and tasks. */
final class CampaignBook {
  private static final Duration AFTER_BUSY = Duration.ofSeconds(60);

  private CampaignBook() {}

  /** @return whether something new can be decided for the vehicle */
  static boolean apply(Sql sql, String vin, Report report, Instant now) throws SQLException {
    if (!report.commandId().isEmpty()) {
      Outbox.confirmed(sql, vin, report.commandId());
    }
    return switch (report.type()) {
      case INVENTORY -> {
        Fleet.inventory(sql, vin, states(report.ecus()), now);
        yield true;
      }
      case UPGRADE_SUCCEEDED, ROLLED_BACK -> {
        for (EcuState ecu : states(report.ecus())) {
          if (!ecu.running().isEmpty()) {
            Fleet.versions(sql, vin, ecu, now);
          }
        }
        yield end(sql, vin, report, now);
      }
      case REJECTED, CANCELLED, FAILED, NEEDS_WORKSHOP -> end(sql, vin, report, now);
      case ACCEPTED, DOWNLOAD_SUCCEEDED, WAITING_FOR_IGNITION, WAITING_FOR_CONSENT, FLASHING -> false;
    };
  }

  private static List<EcuState> states(List<Report.EcuRow> rows) {
    return rows.stream().map(r -> new EcuState(new EcuId(r.ecu()), r.hardware(), r.running(), r.backup())).toList();
  }

  private static boolean end(Sql sql, String vin, Report report, Instant now) throws SQLException {
    Optional<Campaigns.Campaign> found = Campaigns.find(sql, report.campaignId()).filter(c -> c.vin().equals(vin) && c.active());
    if (found.isEmpty()) {
      return false;  // a roll back, or a campaign that is not ours
    }
    Campaigns.Campaign campaign = found.get();
    if (report.type() == Report.Type.REJECTED && isCancel(sql, report.commandId())) {
      return cancelRefused(sql, campaign, report, now);
    }
    if (report.type() == Report.Type.REJECTED && report.reason().equals("BUSY")) {
      Campaigns.end(sql, campaign.id(), Campaigns.BUSY, now);
      if (campaign.taskId() != 0) {
        Tasks.again(sql, campaign.taskId(), now.plus(AFTER_BUSY), "the vehicle was busy; it is sent again");
      }
      return false;
    }
    Campaigns.end(sql, campaign.id(), report.type().name(), now);
    if (campaign.taskId() != 0) {
      if (report.type() == Report.Type.UPGRADE_SUCCEEDED && goesOn(sql, campaign)) {
        Tasks.again(sql, campaign.taskId(), Instant.EPOCH, "its first campaign succeeded, the second follows: the agent has its own");
      } else {
        Tasks.state(sql, campaign.taskId(), taskState(report.type()), words(report));
      }
    }
    return true;
  }

  private static boolean goesOn(Sql sql, Campaigns.Campaign campaign) throws SQLException {
    Decision decision = new Decision(Fleet.ecus(sql, campaign.vin()), Catalogue.all(sql));
    Optional<Tasks.Row> task = Tasks.find(sql, campaign.taskId());
    return task.isPresent() && decision.goesOn(task.get().task(), Campaigns.kind(sql, campaign.id()));
  }

  private static boolean isCancel(Sql sql, String commandId) throws SQLException {
    return Outbox.find(sql, commandId).filter(c -> c.type().equals("cancel")).isPresent();
  }

  /** TOO_LATE: the campaign goes on. UNKNOWN_CAMPAIGN: the vehicle will never carry it out. */
  private static boolean cancelRefused(Sql sql, Campaigns.Campaign campaign, Report report, Instant now) throws SQLException {
    if (!report.reason().equals("UNKNOWN_CAMPAIGN")) {
      return false;
    }
    Campaigns.end(sql, campaign.id(), Report.Type.CANCELLED.name(), now);
    if (campaign.taskId() != 0) {
      Tasks.state(sql, campaign.taskId(), Tasks.State.CANCELLED, "cancelled before the vehicle knew of it");
    }
    return true;
  }

  private static Tasks.State taskState(Report.Type type) {
    return switch (type) {
      case UPGRADE_SUCCEEDED -> Tasks.State.SUCCEEDED;
      case CANCELLED -> Tasks.State.CANCELLED;
      case REJECTED, ROLLED_BACK, FAILED, NEEDS_WORKSHOP -> Tasks.State.FAILED;
      case INVENTORY, ACCEPTED, DOWNLOAD_SUCCEEDED, WAITING_FOR_IGNITION, WAITING_FOR_CONSENT, FLASHING ->
          throw new IllegalArgumentException(type + " ends no campaign");
    };
  }

  private static String words(Report report) {
    String reason = report.reason().isEmpty() ? "" : " " + report.reason();
    return report.type().code() + reason + (report.text().isEmpty() ? "" : ": " + report.text());
  }
}
