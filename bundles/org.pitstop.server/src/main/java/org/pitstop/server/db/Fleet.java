package org.pitstop.server.db;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.pitstop.api.software.EcuId;
import org.pitstop.server.decision.EcuState;

/** Tables {@code vehicle} and {@code ecu}: who is there, and what runs in it. */
public final class Fleet {
  private Fleet() {}

  /** A vehicle. @param certificate serial number of the last one made for it; empty: none */
  public record Vehicle(String vin, String model, String certificate, boolean online, Instant seen, long lastSeq) {}

  public static List<Vehicle> all(Sql sql) throws SQLException {
    return sql.list("SELECT vin, model, certificate, online, seen_ms, last_seq FROM vehicle ORDER BY vin", Fleet::vehicle);
  }

  public static Optional<Vehicle> find(Sql sql, String vin) throws SQLException {
    return sql.first("SELECT vin, model, certificate, online, seen_ms, last_seq FROM vehicle WHERE vin = ?", Fleet::vehicle, vin);
  }

  /** Does nothing if it is known. */
  public static void add(Sql sql, String vin, Instant now) throws SQLException {
    if (find(sql, vin).isEmpty()) {
      sql.update("INSERT INTO vehicle (vin, model, certificate, online, seen_ms, last_seq, added_ms) VALUES (?, '', '', FALSE, 0, 0, ?)",
          vin, now.toEpochMilli());
    }
  }

  public static void certificate(Sql sql, String vin, String model, String serial) throws SQLException {
    sql.update("UPDATE vehicle SET certificate = ?, model = ? WHERE vin = ?", serial, model, vin);
  }

  public static void presence(Sql sql, String vin, boolean online, Instant now) throws SQLException {
    sql.update("UPDATE vehicle SET online = ?, seen_ms = ? WHERE vin = ?", online, now.toEpochMilli(), vin);
  }

  public static void lastSeq(Sql sql, String vin, long seq, Instant now) throws SQLException {
    sql.update("UPDATE vehicle SET last_seq = ?, seen_ms = ? WHERE vin = ?", seq, now.toEpochMilli(), vin);
  }

  public static List<EcuState> ecus(Sql sql, String vin) throws SQLException {
    return sql.list("SELECT ecu, hardware, running, backup FROM ecu WHERE vin = ? ORDER BY ecu",
        row -> new EcuState(new EcuId(row.getString(1)), row.getString(2), row.getString(3), row.getString(4)), vin);
  }

  /** The whole inventory: an ECU that is not in it is forgotten. */
  public static void inventory(Sql sql, String vin, List<EcuState> ecus, Instant now) throws SQLException {
    sql.update("DELETE FROM ecu WHERE vin = ?", vin);
    for (EcuState ecu : ecus) {
      sql.update("INSERT INTO ecu (vin, ecu, hardware, running, backup, reported_ms) VALUES (?, ?, ?, ?, ?, ?)",
          vin, ecu.ecu().value(), ecu.hardware(), ecu.running(), ecu.backup(), now.toEpochMilli());
    }
  }

  /** What a final report says of an ECU. */
  public static void versions(Sql sql, String vin, EcuState ecu, Instant now) throws SQLException {
    sql.update("UPDATE ecu SET running = ?, backup = ?, reported_ms = ? WHERE vin = ? AND ecu = ?",
        ecu.running(), ecu.backup(), now.toEpochMilli(), vin, ecu.ecu().value());
  }

  private static Vehicle vehicle(ResultSet row) throws SQLException {
    return new Vehicle(row.getString(1), row.getString(2), row.getString(3), row.getBoolean(4), Instant.ofEpochMilli(row.getLong(5)), row.getLong(6));
  }
}
