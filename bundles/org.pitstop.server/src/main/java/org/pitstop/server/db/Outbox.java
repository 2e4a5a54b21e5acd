package org.pitstop.server.db;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** Table {@code command}: what vehicles are told; kept until a report says that it has arrived. */
public final class Outbox {
  private static final String SELECT = "SELECT id, vin, type, campaign_id, state, payload, expires_ms, attempts FROM command ";
  /** Commands published in one go. */
  private static final int BATCH = 100;

  private Outbox() {}

  /** How far a command has got; stored by name. */
  public enum State { STORED, PUBLISHED, CONFIRMED, DROPPED }

  /** A command. @param attempts how often the broker has taken it */
  public record Command(String id, String vin, String type, String campaignId, State state, String payload, Instant expires, int attempts) {
    @Override
    public String toString() {
      return type + " " + id;
    }
  }

  public static void add(Sql sql, Command command, Instant now) throws SQLException {
    sql.update("INSERT INTO command (id, vin, type, campaign_id, state, payload, created_ms, expires_ms, next_ms, attempts) VALUES"
        + " (?, ?, ?, ?, ?, ?, ?, ?, ?, 0)", command.id(), command.vin(), command.type(), command.campaignId(), State.STORED.name(),
        command.payload(), now.toEpochMilli(), command.expires().toEpochMilli(), now.toEpochMilli());
  }

  /** Those to be published now: new ones, and such without an answer from a vehicle that is on line. Oldest first. */
  public static List<Command> due(Sql sql, Instant now) throws SQLException {
    return sql.list(SELECT + "WHERE next_ms <= ? AND expires_ms > ? AND (state = ? OR (state = ? AND vin IN (SELECT vin FROM vehicle WHERE online)))"
        + " ORDER BY created_ms, id FETCH FIRST " + BATCH + " ROWS ONLY", Outbox::command, now.toEpochMilli(), now.toEpochMilli(),
        State.STORED.name(), State.PUBLISHED.name());
  }

  public static Optional<Command> find(Sql sql, String id) throws SQLException {
    return sql.first(SELECT + "WHERE id = ?", Outbox::command, id);
  }

  public static Optional<Command> upgrade(Sql sql, String campaignId) throws SQLException {
    return sql.first(SELECT + "WHERE campaign_id = ? AND type = 'upgrade'", Outbox::command, campaignId);
  }

  /** The broker is about to get it. */
  public static void published(Sql sql, String id, Instant next) throws SQLException {
    sql.update("UPDATE command SET state = ?, attempts = attempts + 1, next_ms = ? WHERE id = ? AND state IN (?, ?)", State.PUBLISHED.name(),
        next.toEpochMilli(), id, State.STORED.name(), State.PUBLISHED.name());
  }

  /** A report of the vehicle names it. Its content is not needed any more. */
  public static void confirmed(Sql sql, String vin, String id) throws SQLException {
    sql.update("UPDATE command SET state = ?, payload = '' WHERE id = ? AND vin = ?", State.CONFIRMED.name(), id, vin);
  }

  /** A campaign is over: its upgrade need not be published, and its password not be known. */
  public static void forget(Sql sql, String campaignId) throws SQLException {
    sql.update("UPDATE command SET payload = '', state = CASE WHEN state = 'CONFIRMED' THEN 'CONFIRMED' ELSE 'DROPPED' END"
        + " WHERE campaign_id = ? AND campaign_id <> '' AND type = 'upgrade'", campaignId);
  }

  private static Command command(ResultSet row) throws SQLException {
    return new Command(row.getString(1), row.getString(2), row.getString(3), row.getString(4), State.valueOf(row.getString(5)), row.getString(6),
        Instant.ofEpochMilli(row.getLong(7)), row.getInt(8));
  }
}
