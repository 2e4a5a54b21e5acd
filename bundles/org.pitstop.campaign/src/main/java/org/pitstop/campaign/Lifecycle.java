package org.pitstop.campaign;

import static org.pitstop.campaign.CampaignEvent.*;
import static org.pitstop.campaign.CampaignState.*;

import java.util.List;
import java.util.Optional;
import org.pitstop.api.tsp.Report;

/** The life of a campaign and of an ECU in it: every way there is, a line each. */
final class Lifecycle {

  /** From, on, to, and the report that goes out with it (null: none). */
  record CampaignRow(CampaignState from, CampaignEvent on, CampaignState to, Report.Type report) {}

  /** From, on, to, and whether the TSP is told (flashing). */
  record EcuRow(EcuState from, EcuEvent on, EcuState to, boolean reported) {}

  static final List<CampaignRow> CAMPAIGN = List.of(
      row(RECEIVED,     PACKAGE_ACCEPTED,  DOWNLOADING,    Report.Type.ACCEPTED),
      row(RECEIVED,     BACKUP_FOUND,      STORED,         Report.Type.ACCEPTED),
      row(RECEIVED,     PACKAGE_REFUSED,   REJECTED,       Report.Type.REJECTED),
      row(RECEIVED,     CANCEL,            CANCELLED,      Report.Type.CANCELLED),

      row(DOWNLOADING,  FILES_STORED,      STORED,         Report.Type.DOWNLOAD_SUCCEEDED),
      row(DOWNLOADING,  DOWNLOAD_FAILED,   FAILED,         Report.Type.FAILED),
      row(DOWNLOADING,  CANCEL,            CANCELLED,      Report.Type.CANCELLED),

      row(STORED,       CHECKS_PASSED,     WAITING,        Report.Type.WAITING_FOR_IGNITION),
      row(STORED,       CHECKS_FAILED,     FAILED,         Report.Type.FAILED),
      row(STORED,       CANCEL,            CANCELLED,      Report.Type.CANCELLED),

      row(WAITING,      VEHICLE_READY,     PROGRAMMING,    null),
      row(WAITING,      WAITED_TOO_LONG,   FAILED,         Report.Type.FAILED),
      row(WAITING,      PACKAGE_REFUSED,   FAILED,         Report.Type.FAILED),
      row(WAITING,      CANCEL,            CANCELLED,      Report.Type.CANCELLED),
      row(WAITING,      RESTORE_NEEDED,    ROLLING_BACK,   null),
      row(WAITING,      ALL_PROMOTED,      SUCCEEDED,      Report.Type.UPGRADE_SUCCEEDED),
      row(WAITING,      SOME_FAILED,       FAILED,         Report.Type.FAILED),

      row(PROGRAMMING,  VEHICLE_NOT_READY, WAITING,        Report.Type.WAITING_FOR_IGNITION),
      row(PROGRAMMING,  CANCEL,            CANCELLING,     null),
      row(PROGRAMMING,  RESTORE_NEEDED,    ROLLING_BACK,   null),
      row(PROGRAMMING,  ALL_PROMOTED,      SUCCEEDED,      Report.Type.UPGRADE_SUCCEEDED),
      row(PROGRAMMING,  ALL_ROLLED_BACK,   ROLLED_BACK,    Report.Type.ROLLED_BACK),
      row(PROGRAMMING,  SOME_FAILED,       FAILED,         Report.Type.FAILED),
      row(PROGRAMMING,  WORKSHOP_NEEDED,   NEEDS_WORKSHOP, Report.Type.NEEDS_WORKSHOP),

      row(CANCELLING,   NOBODY_IN_HAND,    CANCELLED,      Report.Type.CANCELLED),
      row(CANCELLING,   ALL_PROMOTED,      SUCCEEDED,      Report.Type.UPGRADE_SUCCEEDED),
      row(CANCELLING,   ALL_ROLLED_BACK,   ROLLED_BACK,    Report.Type.ROLLED_BACK),
      row(CANCELLING,   SOME_FAILED,       FAILED,         Report.Type.FAILED),

      row(ROLLING_BACK, RESTORES_DONE,     PROGRAMMING,    null),
      row(ROLLING_BACK, ALL_ROLLED_BACK,   ROLLED_BACK,    Report.Type.ROLLED_BACK),
      row(ROLLING_BACK, SOME_FAILED,       FAILED,         Report.Type.FAILED),
      row(ROLLING_BACK, WORKSHOP_NEEDED,   NEEDS_WORKSHOP, Report.Type.NEEDS_WORKSHOP));

  static final List<EcuRow> ECU = List.of(
      row(EcuState.PENDING,     EcuEvent.START,            EcuState.PREPARING,      true),
      row(EcuState.PENDING,     EcuEvent.KEPT,             EcuState.PROMOTED,       false),
      row(EcuState.PENDING,     EcuEvent.FAILED_UNTOUCHED, EcuState.FAILED,         true),
      row(EcuState.PENDING,     EcuEvent.GROUP_FAILED,     EcuState.SKIPPED,        false),

      row(EcuState.PREPARING,   EcuEvent.MAY_ERASE,        EcuState.PROGRAMMING,    false),
      row(EcuState.PREPARING,   EcuEvent.STOPPED,          EcuState.PENDING,        true),
      row(EcuState.PREPARING,   EcuEvent.ALREADY_THERE,    EcuState.UNCHANGED,      true),
      row(EcuState.PREPARING,   EcuEvent.FAILED_UNTOUCHED, EcuState.FAILED,         true),
      row(EcuState.PREPARING,   EcuEvent.FAILED_ERASED,    EcuState.RESTORING,      true),

      row(EcuState.PROGRAMMING, EcuEvent.VERIFIED,         EcuState.VERIFIED,       true),
      row(EcuState.PROGRAMMING, EcuEvent.FAILED_ERASED,    EcuState.RESTORING,      true),

      row(EcuState.VERIFIED,    EcuEvent.GROUP_VERIFIED,   EcuState.PROMOTED,       false),
      row(EcuState.VERIFIED,    EcuEvent.GROUP_FAILED,     EcuState.RESTORING,      true),

      row(EcuState.UNCHANGED,   EcuEvent.GROUP_VERIFIED,   EcuState.PROMOTED,       false),
      row(EcuState.UNCHANGED,   EcuEvent.GROUP_FAILED,     EcuState.SKIPPED,        false),

      row(EcuState.RESTORING,   EcuEvent.RESTORED,         EcuState.RESTORED,       true),
      row(EcuState.RESTORING,   EcuEvent.RESTORE_FAILED,   EcuState.NEEDS_WORKSHOP, true));

  private Lifecycle() {}

  /** The row for an event; empty: the event means nothing in that state. */
  static Optional<CampaignRow> row(CampaignState from, CampaignEvent on) {
    return CAMPAIGN.stream().filter(r -> r.from() == from && r.on() == on).findFirst();
  }

  /** The row for an event; empty: the event means nothing in that state. */
  static Optional<EcuRow> row(EcuState from, EcuEvent on) {
    return ECU.stream().filter(r -> r.from() == from && r.on() == on).findFirst();
  }

  private static CampaignRow row(CampaignState from, CampaignEvent on, CampaignState to, Report.Type report) {
    return new CampaignRow(from, on, to, report);
  }

  private static EcuRow row(EcuState from, EcuEvent on, EcuState to, boolean reported) {
    return new EcuRow(from, on, to, reported);
  }
}
