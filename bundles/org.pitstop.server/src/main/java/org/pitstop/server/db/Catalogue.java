package org.pitstop.server.db;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.pitstop.api.software.EcuId;
import org.pitstop.api.software.ImageFormat;
import org.pitstop.api.software.Sha256;
import org.pitstop.api.software.SoftwareFile;
import org.pitstop.api.software.SoftwarePackage.Dependency;
import org.pitstop.server.decision.CatalogueEntry;

/** Tables {@code software} and {@code software_requires}: ECU × hardware × version → file. */
public final class Catalogue {
  private static final String SELECT =
      "SELECT id, ecu, hardware, version, format, address, length_bytes, sha256, release_counter, flash_order, flash_group FROM software ";

  private Catalogue() {}

  public static List<CatalogueEntry> all(Sql sql) throws SQLException {
    List<CatalogueEntry> entries = new ArrayList<>();
    for (CatalogueEntry bare : sql.list(SELECT + "ORDER BY ecu, hardware, id", Catalogue::entry)) {
      List<Dependency> requires = sql.list("SELECT ecu, min_version, before_version FROM software_requires WHERE software_id = ? ORDER BY ecu",
          row -> new Dependency(new EcuId(row.getString(1)), row.getString(2), row.getString(3)), bare.id());
      entries.add(new CatalogueEntry(bare.id(), bare.file(), bare.releaseCounter(), bare.order(), bare.group(), requires));
    }
    return entries;
  }

  public static Optional<CatalogueEntry> find(Sql sql, EcuId ecu, String hardware, String version) throws SQLException {
    return sql.first(SELECT + "WHERE ecu = ? AND hardware = ? AND version = ?", Catalogue::entry, ecu.value(), hardware, version);
  }

  /** The new entry gets the next release counter of its ECU. */
  public static CatalogueEntry add(Sql sql, SoftwareFile file, int order, String group, List<Dependency> requires, Instant now) throws SQLException {
    long counter = sql.first("SELECT COALESCE(MAX(release_counter), 0) FROM software WHERE ecu = ?", row -> row.getLong(1), file.ecu().value())
        .orElse(0L) + 1;
    CatalogueEntry checked = new CatalogueEntry(0, file, counter, order, group, requires);
    long id = sql.insert("INSERT INTO software (ecu, hardware, version, format, address, length_bytes, sha256, release_counter, flash_order,"
        + " flash_group, added_ms) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)", file.ecu().value(), file.hardware(), file.version(),
        file.format().code(), file.address(), file.lengthBytes(), file.sha256().hex(), counter, order, group, now.toEpochMilli());
    for (Dependency need : requires) {
      sql.update("INSERT INTO software_requires (software_id, ecu, min_version, before_version) VALUES (?, ?, ?, ?)", id, need.ecu().value(), need.minVersion(),
          need.beforeVersion());
    }
    return new CatalogueEntry(id, checked.file(), counter, order, group, requires);
  }

  private static CatalogueEntry entry(ResultSet row) throws SQLException {
    String format = row.getString(5);
    SoftwareFile file = new SoftwareFile(new EcuId(row.getString(2)), row.getString(3), row.getString(4),
        ImageFormat.ofCode(format).orElseThrow(() -> new SQLException("table software: unknown format '" + format + "'")),
        row.getLong(6), row.getLong(7), new Sha256(row.getString(8)));
    return new CatalogueEntry(row.getLong(1), file, row.getLong(9), row.getInt(10), row.getString(11), List.of());
  }
}
