package org.pitstop.server.operator;

import java.io.IOException;
import java.security.GeneralSecurityException;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import org.pitstop.server.db.Database;
import org.pitstop.server.db.VehicleKeys;
import org.pitstop.server.pki.Pki;
import org.pitstop.server.vehicles.Vehicles;

/** {@code trust rotate}, {@code trust retire} and {@code trust status}. */
final class TrustRequests {
  private static final List<String> ROOTS = List.of("root", "since", "state", "expires", "trust");
  private static final List<String> STATUS = List.of("vin", "trust", "newest", "current", "certificateExpires");
  private final Database database;
  private final Pki pki;
  private final Vehicles vehicles;

  TrustRequests(Database database, Pki pki, Vehicles vehicles) {
    this.database = database;
    this.pki = pki;
    this.vehicles = vehicles;
  }

  Table rotate() throws IOException, GeneralSecurityException {
    pki.rotate();
    vehicles.publishTrust();
    return roots();
  }

  /** Refused while a vehicle knows no newer root, unless {@code force} is said: it gets the bundle when it comes back, but packages may reach it first. */
  Table retire(Parameters query) throws IOException, SQLException {
    String root = query.need("root");
    long newer = pki.roots().stream().filter(r -> r.trusted() && !r.name().equals(root)).mapToLong(Pki.Root::since).max().orElse(0);
    List<String> behind = database.read(VehicleKeys::all).stream().filter(v -> v.trustVersion() < newer).map(VehicleKeys.Trust::vin).toList();
    if (!behind.isEmpty() && !query.flag("force")) {
      throw new IllegalArgumentException(behind.size() + " vehicles do not know a newer root yet, among them " + behind.get(0)
          + ": see trust status, or retire it with --force");
    }
    pki.retire(root);
    vehicles.publishTrust();
    return roots();
  }

  private Table roots() {
    List<List<Object>> rows = new ArrayList<>();
    pki.roots().forEach(r -> rows.add(List.of(r.name(), r.since(), r.trusted() ? "trusted" : "retired", r.expires(), pki.trustVersion())));
    return new Table(ROOTS, rows);
  }

  /** A row a vehicle. */
  Table status() throws SQLException {
    long newest = pki.trustVersion();
    List<List<Object>> rows = new ArrayList<>();
    for (VehicleKeys.Trust v : database.read(VehicleKeys::all)) {
      rows.add(List.of(v.vin(), v.trustVersion(), newest, v.trustVersion() >= newest, v.certificateExpires()));
    }
    return new Table(STATUS, rows);
  }
}
