package org.pitstop.server.operator;

import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import org.pitstop.api.software.EcuId;
import org.pitstop.api.software.SoftwareFile;
import org.pitstop.api.time.WallTime;
import org.pitstop.server.db.Database;
import org.pitstop.server.db.Fleet;
import org.pitstop.server.db.Sql;
import org.pitstop.server.db.Tasks;
import org.pitstop.server.decision.Decision;
import org.pitstop.server.decision.UpgradeTask;
import org.pitstop.server.packages.TermsJson;
import org.pitstop.server.vehicles.Cancellation;
import org.pitstop.server.vehicles.Vehicles;

/** {@code task add}, {@code task cancel} and {@code task list}. */
final class TaskRequests {
  private static final List<String> COLUMNS =
      List.of("id", "vin", "ecus", "state", "allOrNothing", "withoutWayBack", "priority", "expires", "reason", "terms");
  private static final int DEFAULT_EXPIRY_DAYS = 30;
  private static final int MAX_EXPIRY_DAYS = 3650;
  private static final int MAX_PRIORITY = 1000;
  private final Database database;
  private final WallTime wall;
  private final Vehicles vehicles;

  TaskRequests(Database database, WallTime wall, Vehicles vehicles) {
    this.database = database;
    this.wall = wall;
    this.vehicles = vehicles;
  }

  Table list() throws SQLException {
    return new Table(COLUMNS, database.read(Tasks::all).stream().map(TaskRequests::row).toList());
  }

  Table add(Parameters query) throws SQLException {
    String vin = VehicleRequests.vin(query);
    List<UpgradeTask.Target> targets = query.all("ecu").stream().map(TaskRequests::target).toList();
    if (targets.size() > Decision.MAX_ENTRIES || targets.stream().map(UpgradeTask.Target::ecu).distinct().count() < targets.size()) {
      throw new IllegalArgumentException("ecu names an ECU twice, or more than " + Decision.MAX_ENTRIES);
    }
    UpgradeTask task = new UpgradeTask(0, targets, query.flag("allOrNothing"), query.flag("withoutWayBack"),
        (int) query.number("priority", 0, -MAX_PRIORITY, MAX_PRIORITY), TaskTerms.of(query));
    Instant expires = wall.now().plus(Duration.ofDays(query.number("expiresDays", DEFAULT_EXPIRY_DAYS, 1, MAX_EXPIRY_DAYS)));
    Tasks.Row added = database.call(sql -> add(sql, vin, task, expires));
    vehicles.decide(vin);
    return new Table(COLUMNS, List.of(row(added)));
  }

  private Tasks.Row add(Sql sql, String vin, UpgradeTask task, Instant expires) throws SQLException {
    if (Fleet.find(sql, vin).isEmpty()) {
      throw new IllegalArgumentException("vehicle " + vin + " is not known: make its certificate first (provision)");
    }
    long id = Tasks.add(sql, vin, task, wall.now(), expires);
    return Tasks.find(sql, id).orElseThrow();
  }

  Table cancel(long id) throws SQLException {
    Tasks.Row cancelled = database.call(sql -> {
      Tasks.Row row = Tasks.find(sql, id).orElseThrow(() -> new IllegalArgumentException("there is no task " + id));
      Cancellation.of(sql, row, wall.now());
      return Tasks.find(sql, id).orElseThrow();
    });
    vehicles.publish();
    return new Table(COLUMNS, List.of(row(cancelled)));
  }

  /** {@code ECU} or {@code ECU=VERSION}. */
  private static UpgradeTask.Target target(String text) {
    int equals = text.indexOf('=');
    if (equals < 0) {
      return new UpgradeTask.Target(new EcuId(text), Optional.empty());
    }
    String version = text.substring(equals + 1);
    if (version.isBlank() || version.length() > SoftwareFile.MAX_NAME) {
      throw new IllegalArgumentException("ecu is '" + text + "' (allowed: ECU or ECU=VERSION)");
    }
    return new UpgradeTask.Target(new EcuId(text.substring(0, equals)), Optional.of(version));
  }

  private static List<Object> row(Tasks.Row row) {
    UpgradeTask task = row.task();
    String ecus = task.targets().stream().map(t -> t.ecu() + t.version().map(v -> "=" + v).orElse("")).collect(Collectors.joining(" "));
    return List.of(task.id(), row.vin(), ecus.isEmpty() ? "all" : ecus, row.state(), task.allOrNothing(), task.withoutWayBack(), task.priority(),
        row.expires(), row.reason(), TermsJson.write(task.terms()));
  }
}
