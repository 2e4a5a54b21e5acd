package org.pitstop.server.db;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertThrows;
import static org.junit.Assert.assertTrue;

import java.net.URISyntaxException;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.Test;
import org.pitstop.server.ServerSettings.Jdbc;

public class DatabaseTest {
  private static final String URL = "jdbc:h2:mem:database-test";

  private static Jdbc settings(String driver, Optional<Path> jar) {
    return new Jdbc(URL, driver, jar, "pitstop", Optional.empty());
  }

  /** The jar of the built-in driver, as if it were another's. */
  private static Path jar() throws URISyntaxException {
    return Path.of(org.h2.Driver.class.getProtectionDomain().getCodeSource().getLocation().toURI());
  }

  @Test
  public void theDriverMayComeFromAJarOfItsOwn() throws Exception {
    try (Database own = new Database(settings("org.h2.Driver", Optional.of(jar()))); Database builtIn = new Database(settings("org.h2.Driver", Optional.empty()))) {
      own.run(sql -> sql.update("CREATE TABLE mine (id INTEGER)"));
      // two drivers, two class loaders: a data base in memory of one is none of the other's
      assertEquals(Optional.of(0), own.read(sql -> sql.first("SELECT COUNT(*) FROM mine", row -> row.getInt(1))));
      assertThrows(SQLException.class, () -> builtIn.read(sql -> sql.first("SELECT COUNT(*) FROM mine", row -> row.getInt(1))));
    }
  }

  @Test
  public void aDriverThatCannotBeLoadedIsNamedWithItsPlace() throws Exception {
    Path missing = Path.of("target", "no-such-driver.jar");
    assertSays("jdbcDriverJar " + missing, settings("org.h2.Driver", Optional.of(missing)));
    assertSays("org.postgresql.Driver cannot be loaded in " + jar(), settings("org.postgresql.Driver", Optional.of(jar())));
    assertSays("jdbcDriverJar: name the driver's jar file", settings("org.postgresql.Driver", Optional.empty()));
  }

  @Test
  public void aDataBaseOfTheVersionBeforeBecomesOneOfThis() throws Exception {
    try (Database first = new Database(settings("org.h2.Driver", Optional.empty()))) {
      Instant at = Instant.parse("2026-03-01T12:00:00Z");
      first.run(sql -> {
        Events.add(sql, new Events.Event(0, "VIN", 7, "inventory", at, "", "", "", "", Events.NO_ECU), List.of(), at);
        sql.update("ALTER TABLE event DROP COLUMN evidence_number");
        sql.update("ALTER TABLE event DROP COLUMN evidence_sha256");
        sql.update("ALTER TABLE task DROP COLUMN terms");
        sql.update("ALTER TABLE software_requires DROP COLUMN before_version");
        sql.update("UPDATE schema_version SET version = 2");
      });
      try (Database second = new Database(settings("org.h2.Driver", Optional.empty()))) {
        assertEquals(List.of(Optional.empty()), second.read(sql -> Events.after(sql, "VIN", 0)).stream().map(Events.Event::evidence).toList());
        assertEquals(List.of(), second.read(Tasks::all));
        assertEquals(List.of(), second.read(Catalogue::all));
      }
    }
  }

  private static void assertSays(String words, Jdbc settings) {
    String message = assertThrows(SQLException.class, () -> new Database(settings)).getMessage();
    assertTrue(message, message.contains(words));
  }
}
