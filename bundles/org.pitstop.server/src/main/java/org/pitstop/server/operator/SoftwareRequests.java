package org.pitstop.server.operator;

import java.io.IOException;
import java.io.InputStream;
import java.sql.SQLException;
import java.util.List;
import java.util.stream.Collectors;
import org.pitstop.api.software.EcuId;
import org.pitstop.api.software.ImageFormat;
import org.pitstop.api.software.Sha256;
import org.pitstop.api.software.SoftwareFile;
import org.pitstop.api.software.SoftwarePackage.Dependency;
import org.pitstop.api.time.WallTime;
import org.pitstop.server.db.Catalogue;
import org.pitstop.server.db.Database;
import org.pitstop.server.decision.CatalogueEntry;
import org.pitstop.server.decision.Decision;
import org.pitstop.server.files.Depot;
import org.pitstop.server.vehicles.Vehicles;

/** {@code software add} and {@code software list}. */
final class SoftwareRequests {
  private static final List<String> COLUMNS =
      List.of("id", "ecu", "hardware", "version", "format", "address", "length", "sha256", "releaseCounter", "order", "group", "requires");
  private static final long MAX_ADDRESS = 0xFFFF_FFFFL;
  private static final int MAX_GROUP = 64;
  private final Database database;
  private final WallTime wall;
  private final Depot depot;
  private final Vehicles vehicles;

  SoftwareRequests(Database database, WallTime wall, Depot depot, Vehicles vehicles) {
    this.database = database;
    this.wall = wall;
    this.depot = depot;
    this.vehicles = vehicles;
  }

  Table list() throws SQLException {
    return new Table(COLUMNS, database.read(Catalogue::all).stream().map(SoftwareRequests::row).toList());
  }

  /** Everything but the file is checked before the first byte of it is read. */
  Table add(Parameters query, InputStream body) throws SQLException, IOException {
    SoftwareFile named = named(query, 1, Sha256.of(new byte[0]));
    int order = (int) query.number("order", 0, 0, Decision.MAX_ORDER);
    String group = query.get("group", "");
    if (group.length() > MAX_GROUP || group.startsWith("ecu-") || group.startsWith("task-")) {
      throw new IllegalArgumentException("group is '" + group + "' (allowed: at most " + MAX_GROUP + " characters, beginning with neither ecu- nor task-)");
    }
    List<Dependency> requires = query.all("requires").stream().map(text -> requirement(text, named.ecu())).toList();
    if (requires.stream().map(Dependency::ecu).distinct().count() < requires.size()) {
      throw new IllegalArgumentException("requires names an ECU twice");
    }
    refuseDouble(named);
    Depot.Stored stored = depot.store(body);
    SoftwareFile file = named(query, stored.lengthBytes(), stored.sha256());
    CatalogueEntry added = database.call(sql -> Catalogue.add(sql, file, order, group, requires, wall.now()));
    vehicles.decideWaiting();
    return new Table(COLUMNS, List.of(row(added)));
  }

  private static SoftwareFile named(Parameters query, long length, Sha256 sha256) {
    ImageFormat format = ImageFormat.ofCode(query.need("format"))
        .orElseThrow(() -> new IllegalArgumentException("format is '" + query.get("format", "") + "' (allowed: bin, ihex, srec, vbf)"));
    long address = format == ImageFormat.BINARY ? query.number("address", -1, 0, MAX_ADDRESS) : 0;
    return new SoftwareFile(new EcuId(query.need("ecu")), query.need("hardware"), query.need("version"), format, address, length, sha256);
  }

  private void refuseDouble(SoftwareFile file) throws SQLException {
    if (database.read(sql -> Catalogue.find(sql, file.ecu(), file.hardware(), file.version())).isPresent()) {
      throw new IllegalArgumentException("the catalogue has ECU " + file.ecu() + " hardware " + file.hardware() + " version " + file.version()
          + " already: a version never changes, give the new file a new version");
    }
  }

  /** {@code ECU:VERSION}, or {@code ECU:VERSION..BEFORE}. */
  private static Dependency requirement(String text, EcuId self) {
    int colon = text.indexOf(':');
    int range = text.indexOf("..", colon);
    String least = text.substring(colon + 1, range < 0 ? text.length() : range);
    String before = range < 0 ? "" : text.substring(range + 2);
    if (colon <= 0 || !version(least) || range >= 0 && !version(before)) {
      throw new IllegalArgumentException("requires is '" + text + "' (allowed: ECU:VERSION or ECU:VERSION..BEFORE)");
    }
    Dependency need = new Dependency(new EcuId(text.substring(0, colon)), least, before);
    if (need.ecu().equals(self)) {
      throw new IllegalArgumentException("requires names the ECU itself");
    }
    return need;
  }

  private static boolean version(String text) {
    return !text.isEmpty() && text.length() <= SoftwareFile.MAX_NAME && text.chars().allMatch(c -> c > 0x20 && c < 0x7F);
  }

  private static List<Object> row(CatalogueEntry e) {
    SoftwareFile f = e.file();
    return List.of(e.id(), f.ecu(), f.hardware(), f.version(), f.format().code(), f.address(), f.lengthBytes(), f.sha256(), e.releaseCounter(), e.order(),
        e.group(), e.requires().stream().map(n -> n.ecu() + ":" + n.minVersion() + (n.beforeVersion().isEmpty() ? "" : ".." + n.beforeVersion())).collect(Collectors.joining(" ")));
  }
}
