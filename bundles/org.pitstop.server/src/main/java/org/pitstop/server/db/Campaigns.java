package org.pitstop.server.db;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.pitstop.api.software.EcuId;
import org.pitstop.server.decision.Kind;
import org.pitstop.server.decision.Plan;

/** Tables {@code campaign} and {@code campaign_ecu}: one update of one vehicle, as sent. */
public final class Campaigns {
  /** The state of a campaign that has no final report yet; all other states are final words. */
  public static final String ACTIVE = "ACTIVE";
  /** Ended because the vehicle was busy with something else; counts as not tried. */
  public static final String BUSY = "BUSY";
  /** Ended because nobody has heard of it before its package expired; counts as not tried. */
  public static final String EXPIRED = "EXPIRED";
  private static final String SELECT = "SELECT id, vin, task_id, state, expires_ms FROM campaign ";

  private Campaigns() {}

  /** A campaign. @param taskId 0: only backups */
  public record Campaign(String id, String vin, long taskId, String state, Instant expires) {
    public boolean active() {
      return ACTIVE.equals(state);
    }
  }

  public static void add(Sql sql, Campaign campaign, String passwordSha256, List<Plan.Entry> entries, Instant now) throws SQLException {
    sql.update("INSERT INTO campaign (id, vin, task_id, state, password_sha256, created_ms, expires_ms, ended_ms) VALUES (?, ?, ?, ?, ?, ?, ?, 0)",
        campaign.id(), campaign.vin(), campaign.taskId(), campaign.state(), passwordSha256, now.toEpochMilli(), campaign.expires().toEpochMilli());
    for (Plan.Entry entry : entries) {
      sql.update("INSERT INTO campaign_ecu (campaign_id, ecu, purpose, version) VALUES (?, ?, ?, ?)", campaign.id(),
          entry.software().ecu().value(), entry.purpose().name(), entry.software().version());
    }
  }

  public static Optional<Campaign> find(Sql sql, String id) throws SQLException {
    return sql.first(SELECT + "WHERE id = ?", Campaigns::campaign, id);
  }

  /** The kinds of the campaigns that are under way in a vehicle. */
  public static Set<Kind> underWay(Sql sql, String vin) throws SQLException {
    return Set.copyOf(sql.list("SELECT DISTINCT e.ecu FROM campaign c JOIN campaign_ecu e ON e.campaign_id = c.id"
        + " WHERE c.vin = ? AND c.state = ?", row -> Kind.of(new EcuId(row.getString(1))), vin, ACTIVE));
  }

  /** A campaign's kind. */
  public static Kind kind(Sql sql, String id) throws SQLException {
    return sql.first("SELECT ecu FROM campaign_ecu WHERE campaign_id = ?", row -> Kind.of(new EcuId(row.getString(1))), id)
        .orElse(Kind.ECUS);
  }

  public static Optional<Campaign> activeOfTask(Sql sql, long taskId) throws SQLException {
    return sql.first(SELECT + "WHERE task_id = ? AND state = ?", Campaigns::campaign, taskId, ACTIVE);
  }

  /** Ends a campaign, and with it the log-in that its vehicle has at the file server. */
  public static void end(Sql sql, String id, String finalWord, Instant now) throws SQLException {
    sql.update("UPDATE campaign SET state = ?, password_sha256 = '', ended_ms = ? WHERE id = ? AND state = ?", finalWord, now.toEpochMilli(), id, ACTIVE);
    Outbox.forget(sql, id);
  }

  /** SHA-256 of the file server password of a campaign that is under way. */
  public static Optional<String> password(Sql sql, String id) throws SQLException {
    return sql.first("SELECT password_sha256 FROM campaign WHERE id = ? AND state = ?", row -> row.getString(1), id, ACTIVE);
  }

  /** Backups of campaigns that ended since a time, as "ecu version": sending them again at once would go round in circles. */
  public static Set<String> backupsTriedSince(Sql sql, String vin, Instant since) throws SQLException {
    return Set.copyOf(sql.list("SELECT DISTINCT e.ecu, e.version FROM campaign c JOIN campaign_ecu e ON e.campaign_id = c.id WHERE c.vin = ?"
        + " AND c.ended_ms > ? AND e.purpose = 'BACKUP' AND c.state NOT IN (?, ?)", row -> row.getString(1) + " " + row.getString(2), vin,
        since.toEpochMilli(), BUSY, EXPIRED));
  }

  /** Those whose package nobody can accept any more, and of which nobody has heard. */
  public static List<Campaign> unheardAndExpired(Sql sql, Instant now) throws SQLException {
    return sql.list(SELECT + "WHERE state = ? AND expires_ms <= ? AND id IN (SELECT campaign_id FROM command WHERE type = 'upgrade' AND state <> ?)",
        Campaigns::campaign, ACTIVE, now.toEpochMilli(), Outbox.State.CONFIRMED.name());
  }

  private static Campaign campaign(ResultSet row) throws SQLException {
    return new Campaign(row.getString(1), row.getString(2), row.getLong(3), row.getString(4), Instant.ofEpochMilli(row.getLong(5)));
  }
}
