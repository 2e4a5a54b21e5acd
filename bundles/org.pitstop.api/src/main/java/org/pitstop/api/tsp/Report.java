package org.pitstop.api.tsp;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.pitstop.api.evidence.EvidenceLog;

/**
 * Something the TSP must know; kept until it has acknowledged it.
 *
 * @param seq 1, 2, 3 … for the life of the vehicle
 * @param commandId the command that this belongs to; empty: none
 * @param campaignId the campaign that this belongs to; empty: none
 * @param reason a stable code for programs (an {@code UPPER_CASE} word); empty: none
 * @param text what happened, for people; empty: nothing to add
 * @param ecus one row an ECU, as far as the type says
 * @param evidence the end of the chain of evidence, in an inventory; empty: not told
 */
public record Report(long seq, Type type, Instant at, String commandId, String campaignId, String reason, String text, List<EcuRow> ecus,
    Optional<EvidenceLog.Head> evidence) {
  public Report {
    ecus = List.copyOf(ecus);
  }

  /** Without evidence. */
  public Report(long seq, Type type, Instant at, String commandId, String campaignId, String reason, String text, List<EcuRow> ecus) {
    this(seq, type, at, commandId, campaignId, reason, text, ecus, Optional.empty());
  }

  /** The same with another number. */
  public Report withSeq(long number) {
    return new Report(number, type, at, commandId, campaignId, reason, text, ecus, evidence);
  }

  /**
   * One ECU.
   *
   * @param running version that the ECU said it runs; empty: unknown
   * @param backup version of the backup that the vehicle keeps; empty: none
   * @param target version that the campaign wants; empty: none
   * @param state the ECU's state in the campaign; empty: none
   */
  public record EcuRow(String ecu, String hardware, String running, String backup, String target, String state, String text) {}

  public enum Type {
    /** The versions of all ECUs. */
    INVENTORY("inventory"),
    /** A command is accepted; for an upgrade: its package is verified. */
    ACCEPTED("accepted"),
    /** A command is refused; final for its campaign. */
    REJECTED("rejected"),
    /** Every file is here and verified. */
    DOWNLOAD_SUCCEEDED("download-succeeded"),
    /** Programming waits for the vehicle: ignition off and the other conditions. */
    WAITING_FOR_IGNITION("waiting-for-ignition"),
    /** The user is asked whether he agrees. */
    WAITING_FOR_CONSENT("waiting-for-consent"),
    /** An ECU's programming began or ended. */
    FLASHING("flashing"),
    /** Final: every ECU runs its target version. */
    UPGRADE_SUCCEEDED("upgrade-succeeded"),
    /** Final: the ECUs run what they ran before. */
    ROLLED_BACK("rolled-back"),
    /** Final: stopped before anything was erased. */
    CANCELLED("cancelled"),
    /** Final: it did not work, nothing was changed, or what was changed is told by ECU. */
    FAILED("failed"),
    /** Final: an ECU could be neither updated nor restored. */
    NEEDS_WORKSHOP("needs-workshop");

    private final String code;

    Type(String code) {
      this.code = code;
    }

    /** How it is spelled on the wire. */
    public String code() {
      return code;
    }

    /** Whether a campaign ends with it. */
    public boolean isFinal() {
      return switch (this) {
        case REJECTED, UPGRADE_SUCCEEDED, ROLLED_BACK, CANCELLED, FAILED, NEEDS_WORKSHOP -> true;
        case INVENTORY, ACCEPTED, DOWNLOAD_SUCCEEDED, WAITING_FOR_IGNITION, WAITING_FOR_CONSENT, FLASHING -> false;
      };
    }
  }
}
