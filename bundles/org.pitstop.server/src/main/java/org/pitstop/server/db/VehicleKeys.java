package org.pitstop.server.db;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** Tables {@code certificate} and {@code vehicle_trust}: what was issued to vehicles at their request, and what they say they hold. */
public final class VehicleKeys {
  private VehicleKeys() {}

  /** A certificate that was issued. @param requestId names the key it is for. @param pem its chain */
  public record Issued(String serial, String requestId, String pem) {}

  /** What a vehicle said last. @param trustVersion of its trust bundle. @param certificateExpires empty: it has not said */
  public record Trust(String vin, long trustVersion, String certificateExpires) {}

  public static void add(Sql sql, String vin, Issued issued, Instant now, Instant expires) throws SQLException {
    sql.update("INSERT INTO certificate (serial, vin, request_id, pem, issued_ms, expires_ms) VALUES (?, ?, ?, ?, ?, ?)", issued.serial(), vin,
        issued.requestId(), issued.pem(), now.toEpochMilli(), expires.toEpochMilli());
    sql.update("UPDATE vehicle SET certificate = ? WHERE vin = ?", issued.serial(), vin);
  }

  /** What was issued for a key before: a request that comes again gets the same answer. */
  public static Optional<Issued> find(Sql sql, String vin, String requestId) throws SQLException {
    return sql.first("SELECT serial, request_id, pem FROM certificate WHERE vin = ? AND request_id = ?",
        row -> new Issued(row.getString(1), row.getString(2), row.getString(3)), vin, requestId);
  }

  public static int issuedSince(Sql sql, String vin, Instant since) throws SQLException {
    return sql.list("SELECT serial FROM certificate WHERE vin = ? AND issued_ms > ?", row -> row.getString(1), vin, since.toEpochMilli()).size();
  }

  /** A vehicle's word; the version of its trust bundle never goes back. @param certificateExpires empty: not said this time */
  public static void trust(Sql sql, Trust said) throws SQLException {
    Optional<Trust> before = trust(sql, said.vin());
    if (before.isEmpty()) {
      sql.update("INSERT INTO vehicle_trust (vin, trust_version, certificate_expires) VALUES (?, ?, ?)", said.vin(), said.trustVersion(),
          said.certificateExpires());
    } else {
      String expires = said.certificateExpires().isEmpty() ? before.get().certificateExpires() : said.certificateExpires();
      sql.update("UPDATE vehicle_trust SET trust_version = ?, certificate_expires = ? WHERE vin = ?",
          Math.max(said.trustVersion(), before.get().trustVersion()), expires, said.vin());
    }
  }

  public static Optional<Trust> trust(Sql sql, String vin) throws SQLException {
    return sql.first("SELECT vin, trust_version, certificate_expires FROM vehicle_trust WHERE vin = ?", VehicleKeys::trust, vin);
  }

  /** All vehicles; 0 and empty for those that have said nothing. */
  public static List<Trust> all(Sql sql) throws SQLException {
    return sql.list("SELECT v.vin, COALESCE(t.trust_version, 0), COALESCE(t.certificate_expires, '') FROM vehicle v"
        + " LEFT JOIN vehicle_trust t ON t.vin = v.vin ORDER BY v.vin", VehicleKeys::trust);
  }

  private static Trust trust(ResultSet row) throws SQLException {
    return new Trust(row.getString(1), row.getLong(2), row.getString(3));
  }
}
