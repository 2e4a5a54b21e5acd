package org.pitstop.server.db;

import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.pitstop.api.evidence.EvidenceLog;
import org.pitstop.api.software.Sha256;
import org.pitstop.api.tsp.Report.EcuRow;

/** Table {@code event}: what happened in vehicles, a row an ECU; only ever appended to. */
public final class Events {
  /** The longest message that is kept, in characters. */
  private static final int MAX_MESSAGE = 1000;
  /** The most rows of one answer. */
  public static final int PAGE = 500;
  public static final EcuRow NO_ECU = new EcuRow("", "", "", "", "", "", "");

  private Events() {}

  /**
   * One row.
   *
   * @param seq number of the report; 0: the server's own word
   * @param evidence the end of the vehicle's chain of evidence when it sent the report; empty: not told
   */
  public record Event(long id, String vin, long seq, String type, Instant at, String commandId, String campaignId, String reason, String message,
      EcuRow ecu, Optional<EvidenceLog.Head> evidence) {

    /** Without evidence. */
    public Event(long id, String vin, long seq, String type, Instant at, String commandId, String campaignId, String reason, String message, EcuRow ecu) {
      this(id, vin, seq, type, at, commandId, campaignId, reason, message, ecu, Optional.empty());
    }
  }

  /** A row for each ECU; one without, if there is none. */
  public static void add(Sql sql, Event event, List<EcuRow> ecus, Instant received) throws SQLException {
    for (EcuRow ecu : ecus.isEmpty() ? List.of(NO_ECU) : ecus) {
      String message = ecu.text().isEmpty() ? event.message() : event.message().isEmpty() ? ecu.text() : event.message() + "; " + ecu.text();
      sql.update("INSERT INTO event (vin, seq, type, at_ms, received_ms, command_id, campaign_id, reason, message, ecu, hardware, running, backup,"
          + " target, ecu_state, evidence_number, evidence_sha256) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)", event.vin(), event.seq(), event.type(),
          event.at().toEpochMilli(), received.toEpochMilli(), event.commandId(), event.campaignId(), event.reason(), cut(message), ecu.ecu(),
          ecu.hardware(), ecu.running(), ecu.backup(), ecu.target(), ecu.state(), event.evidence().map(EvidenceLog.Head::number).orElse(0L),
          event.evidence().map(h -> h.sha256().hex()).orElse(""));
    }
  }

  /** A page of a vehicle's events. @param after the last one that is known */
  public static List<Event> after(Sql sql, String vin, long after) throws SQLException {
    return sql.list("SELECT id, vin, seq, type, at_ms, command_id, campaign_id, reason, message, ecu, hardware, running, backup, target, ecu_state,"
        + " evidence_number, evidence_sha256"
        + " FROM event WHERE vin = ? AND id > ? ORDER BY id FETCH FIRST " + PAGE + " ROWS ONLY",
        r -> new Event(r.getLong(1), r.getString(2), r.getLong(3), r.getString(4), Instant.ofEpochMilli(r.getLong(5)), r.getString(6),
            r.getString(7), r.getString(8), r.getString(9),
            new EcuRow(r.getString(10), r.getString(11), r.getString(12), r.getString(13), r.getString(14), r.getString(15), ""),
            r.getLong(16) == 0 ? Optional.empty() : Optional.of(new EvidenceLog.Head(r.getLong(16), new Sha256(r.getString(17))))),
        vin, after);
  }

  static String cut(String message) {
    return message.length() <= MAX_MESSAGE ? message : message.substring(0, MAX_MESSAGE - 1) + "…";
  }
}
