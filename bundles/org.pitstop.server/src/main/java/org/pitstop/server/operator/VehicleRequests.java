package org.pitstop.server.operator;

import java.io.IOException;
import java.security.GeneralSecurityException;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.pitstop.api.software.EcuId;
import org.pitstop.api.time.WallTime;
import org.pitstop.server.broker.Topics;
import org.pitstop.server.db.Database;
import org.pitstop.server.db.Events;
import org.pitstop.server.db.Fleet;
import org.pitstop.server.db.Outbox;
import org.pitstop.server.db.VehicleKeys;
import org.pitstop.server.decision.EcuState;
import org.pitstop.server.pki.Pki;
import org.pitstop.server.vehicles.Commands;
import org.pitstop.server.vehicles.Vehicles;

/** {@code vehicles}, {@code provision}, {@code events}, {@code inventory} and {@code rollback}. */
final class VehicleRequests {
  private static final List<String> VEHICLES = List.of("vin", "model", "online", "seen", "ecu", "hardware", "running", "backup");
  private static final List<String> EVENTS = List.of("id", "at", "seq", "type", "campaign", "ecu", "hardware", "running", "backup", "target", "state",
      "reason", "text", "evidence");
  private static final List<String> COMMAND = List.of("command", "vin", "type");
  /** Longest waiting for a new event in one request, and how often to look. */
  private static final int MAX_WAIT_S = 30;
  private static final Duration LOOK_EVERY = Duration.ofMillis(250);
  private static final int MAX_MODEL = 64;
  private final Database database;
  private final WallTime wall;
  private final Pki pki;
  private final Vehicles vehicles;
  private final Map<String, String> reach;
  private final Duration commandLife;

  /** @param reach what a vehicle must know to reach us: host names and ports */
  VehicleRequests(Database database, WallTime wall, Pki pki, Vehicles vehicles, Map<String, String> reach, Duration commandLife) {
    this.database = database;
    this.wall = wall;
    this.pki = pki;
    this.vehicles = vehicles;
    this.reach = Map.copyOf(reach);
    this.commandLife = commandLife;
  }

  static String vin(Parameters query) {
    String vin = query.need("vin");
    if (!Topics.VIN.matcher(vin).matches()) {
      throw new IllegalArgumentException("vin is '" + vin + "' (allowed: 17 characters A-Z 0-9)");
    }
    return vin;
  }

  /** A row an ECU; one without for a vehicle that has not reported. */
  Table list() throws SQLException {
    List<List<Object>> rows = new ArrayList<>();
    database.read(sql -> {
      for (Fleet.Vehicle v : Fleet.all(sql)) {
        List<EcuState> ecus = Fleet.ecus(sql, v.vin());
        String seen = v.seen().equals(Instant.EPOCH) ? "" : v.seen().toString();
        if (ecus.isEmpty()) {
          rows.add(List.of(v.vin(), v.model(), v.online(), seen, "", "", "", ""));
        }
        ecus.forEach(e -> rows.add(List.of(v.vin(), v.model(), v.online(), seen, e.ecu(), e.hardware(), e.running(), e.backup())));
      }
      return true;
    });
    return new Table(VEHICLES, rows);
  }

  /** Makes a vehicle known and gives it a certificate. @return file names and their contents */
  Map<String, String> provision(Parameters query) throws SQLException, IOException, GeneralSecurityException {
    String vin = vin(query);
    String model = query.get("model", "");
    if (model.length() > MAX_MODEL) {
      throw new IllegalArgumentException("model is longer than " + MAX_MODEL + " characters");
    }
    Pki.VehicleCredentials credentials = pki.vehicle(vin);
    database.run(sql -> {
      Fleet.add(sql, vin, wall.now());
      Fleet.certificate(sql, vin, model, credentials.serial());
      VehicleKeys.trust(sql, new VehicleKeys.Trust(vin, pki.trustVersion(), ""));
    });
    Map<String, String> files = new TreeMap<>();
    files.put("vehicle.key", credentials.key());
    files.put("vehicle.pem", credentials.certificate());
    files.put("tls-root.pem", credentials.tlsRoot());
    files.put("oem-root.pem", credentials.oemRoot());
    files.put("vehicle.properties", properties(vin));
    return files;
  }

  private String properties(String vin) {
    StringBuilder text = new StringBuilder("vin=" + vin + "\n");
    new TreeMap<>(reach).forEach((key, value) -> text.append(key).append('=').append(value).append('\n'));
    return text.toString();
  }

  /** A page of events; waits up to {@code wait} seconds for the first one. */
  Table events(Parameters query) throws SQLException, InterruptedException {
    String vin = vin(query);
    long after = query.number("after", 0, 0, Long.MAX_VALUE);
    long looks = 1 + query.number("wait", 0, 0, MAX_WAIT_S) * 1000 / LOOK_EVERY.toMillis();
    List<Events.Event> events = List.of();
    for (long look = 0; look < looks && events.isEmpty(); look++) {
      if (look > 0) {
        wall.sleep(LOOK_EVERY);
      }
      events = database.read(sql -> Events.after(sql, vin, after));
    }
    return new Table(EVENTS, events.stream().map(VehicleRequests::row).toList());
  }

  private static List<Object> row(Events.Event e) {
    return List.of(e.id(), e.at(), e.seq(), e.type(), e.campaignId(), e.ecu().ecu(), e.ecu().hardware(), e.ecu().running(), e.ecu().backup(),
        e.ecu().target(), e.ecu().state(), e.reason(), e.message(), e.evidence().map(h -> h.number() + ":" + h.sha256()).orElse(""));
  }

  Table inventory(Parameters query) throws SQLException {
    return send(Commands.reportInventory(vin(query), wall.now(), wall.now().plus(commandLife)));
  }

  Table rollBack(Parameters query) throws SQLException {
    return send(Commands.rollBack(vin(query), new EcuId(query.need("ecu")), wall.now(), wall.now().plus(commandLife)));
  }

  private Table send(Outbox.Command command) throws SQLException {
    database.run(sql -> {
      if (Fleet.find(sql, command.vin()).isEmpty()) {
        throw new IllegalArgumentException("vehicle " + command.vin() + " is not known");
      }
      Outbox.add(sql, command, wall.now());
    });
    vehicles.publish();
    return Table.of(COMMAND, command.id(), command.vin(), command.type());
  }
}
