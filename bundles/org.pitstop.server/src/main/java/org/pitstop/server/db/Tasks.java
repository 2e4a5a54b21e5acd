package org.pitstop.server.db;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.pitstop.api.software.EcuId;
import org.pitstop.server.decision.UpgradeTask;
import org.pitstop.server.packages.TermsJson;

/** Tables {@code task} and {@code task_target}: what the operator wants, and what came of it. */
public final class Tasks {
  private static final String SELECT = "SELECT id, vin, state, all_or_nothing, without_way_back, priority, expires_ms, reason, terms FROM task ";

  private Tasks() {}

  /** The life of a task; stored by name. */
  public enum State { ACTIVE, SENT, SUCCEEDED, FAILED, CANCELLED, EXPIRED }

  /** A task as it is. @param reason why it is in its state; empty: nothing to say */
  public record Row(UpgradeTask task, String vin, State state, Instant expires, String reason) {}

  public static long add(Sql sql, String vin, UpgradeTask task, Instant now, Instant expires) throws SQLException {
    long id = sql.insert("INSERT INTO task (vin, state, all_or_nothing, without_way_back, priority, created_ms, expires_ms, not_before_ms, reason, terms)"
        + " VALUES (?, ?, ?, ?, ?, ?, ?, 0, '', ?)", vin, State.ACTIVE.name(), task.allOrNothing(), task.withoutWayBack(), task.priority(),
        now.toEpochMilli(), expires.toEpochMilli(), TermsJson.write(task.terms()));
    for (UpgradeTask.Target target : task.targets()) {
      sql.update("INSERT INTO task_target (task_id, ecu, version) VALUES (?, ?, ?)", id, target.ecu().value(), target.version().orElse(""));
    }
    return id;
  }

  public static List<Row> all(Sql sql) throws SQLException {
    return withTargets(sql, sql.list(SELECT + "ORDER BY id", Tasks::row));
  }

  public static Optional<Row> find(Sql sql, long id) throws SQLException {
    return withTargets(sql, sql.list(SELECT + "WHERE id = ?", Tasks::row, id)).stream().findFirst();
  }

  /** Those that may be sent to a vehicle now. */
  public static List<UpgradeTask> active(Sql sql, String vin, Instant now) throws SQLException {
    List<Row> rows = sql.list(SELECT + "WHERE vin = ? AND state = ? AND expires_ms > ? AND not_before_ms <= ? ORDER BY id", Tasks::row,
        vin, State.ACTIVE.name(), now.toEpochMilli(), now.toEpochMilli());
    return withTargets(sql, rows).stream().map(Row::task).toList();
  }

  public static void state(Sql sql, long id, State state, String reason) throws SQLException {
    sql.update("UPDATE task SET state = ?, reason = ? WHERE id = ?", state.name(), Events.cut(reason), id);
  }

  /** Back to {@link State#ACTIVE}, but not before a time. */
  public static void again(Sql sql, long id, Instant notBefore, String reason) throws SQLException {
    sql.update("UPDATE task SET state = ?, not_before_ms = ?, reason = ? WHERE id = ?", State.ACTIVE.name(), notBefore.toEpochMilli(),
        Events.cut(reason), id);
  }

  public static void expire(Sql sql, Instant now) throws SQLException {
    sql.update("UPDATE task SET state = ?, reason = 'it was not sent before it expired' WHERE state = ? AND expires_ms <= ?",
        State.EXPIRED.name(), State.ACTIVE.name(), now.toEpochMilli());
  }

  /** Vehicles with an active task. */
  public static List<String> vehiclesWithWork(Sql sql) throws SQLException {
    return sql.list("SELECT DISTINCT vin FROM task WHERE state = ?", row -> row.getString(1), State.ACTIVE.name());
  }

  /** Vehicles whose task had to wait for a time that has come. */
  public static List<String> vehiclesToTryAgain(Sql sql, Instant now) throws SQLException {
    return sql.list("SELECT DISTINCT vin FROM task WHERE state = ? AND not_before_ms > 0 AND not_before_ms <= ?", row -> row.getString(1),
        State.ACTIVE.name(), now.toEpochMilli());
  }

  public static boolean anyExpired(Sql sql, Instant now) throws SQLException {
    return sql.first("SELECT id FROM task WHERE state = ? AND expires_ms <= ?", row -> row.getLong(1), State.ACTIVE.name(), now.toEpochMilli())
        .isPresent();
  }

  private static List<Row> withTargets(Sql sql, List<Row> rows) throws SQLException {
    List<Row> complete = new ArrayList<>();
    for (Row row : rows) {
      UpgradeTask bare = row.task();
      List<UpgradeTask.Target> targets = sql.list("SELECT ecu, version FROM task_target WHERE task_id = ? ORDER BY ecu",
          r -> new UpgradeTask.Target(new EcuId(r.getString(1)), Optional.of(r.getString(2)).filter(v -> !v.isEmpty())), bare.id());
      UpgradeTask task = new UpgradeTask(bare.id(), targets, bare.allOrNothing(), bare.withoutWayBack(), bare.priority(), bare.terms());
      complete.add(new Row(task, row.vin(), row.state(), row.expires(), row.reason()));
    }
    return complete;
  }

  private static Row row(ResultSet r) throws SQLException {
    UpgradeTask task = new UpgradeTask(r.getLong(1), List.of(), r.getBoolean(4), r.getBoolean(5), r.getInt(6), TermsJson.read(r.getString(9)));
    return new Row(task, r.getString(2), State.valueOf(r.getString(3)), Instant.ofEpochMilli(r.getLong(7)), r.getString(8));
  }
}
