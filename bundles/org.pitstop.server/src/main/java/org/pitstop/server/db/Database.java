package org.pitstop.server.db;

import java.io.IOException;
import java.net.MalformedURLException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.Driver;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Properties;
import org.pitstop.server.ServerSettings.Jdbc;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One connection, one transaction at a time. What {@link #call} returned is on the disk. */
public final class Database implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Database.class);
  private static final int VALID_WITHIN_S = 5;
  private final Jdbc settings;
  private final Driver driver;
  private Connection connection;

  /** Work in one transaction; an exception rolls it back. */
  @FunctionalInterface
  public interface Work<T> {
    T with(Sql sql) throws SQLException;
  }

  /** {@link Work} without a result. */
  @FunctionalInterface
  public interface Change {
    void with(Sql sql) throws SQLException;
  }

  public Database(Jdbc settings) throws SQLException {
    this.settings = settings;
    this.driver = driver(settings);
    Schema.migrate(this);
  }

  public <T> T call(Work<T> work) throws SQLException {
    return transaction(work, true);
  }

  /** Work that changes nothing. */
  public <T> T read(Work<T> work) throws SQLException {
    return transaction(work, false);
  }

  private synchronized <T> T transaction(Work<T> work, boolean durable) throws SQLException {
    Connection open = open();
    try {
      T result = work.with(new Sql(open));
      open.commit();
      if (durable) {
        force(open);
      }
      return result;
    } catch (SQLException | RuntimeException e) {
      rollBack(open, e);
      throw e;
    }
  }

  public void run(Change change) throws SQLException {
    call(sql -> {
      change.with(sql);
      return true;
    });
  }

  @Override
  public synchronized void close() throws SQLException {
    if (connection != null) {
      connection.close();
      connection = null;
    }
  }

  private Connection open() throws SQLException {
    if (connection != null && !connection.isValid(VALID_WITHIN_S)) {
      LOG.warn("data base connection lost, opening it again url={}", settings.url());
      connection.close();
      connection = null;
    }
    if (connection == null) {
      connection = connect();
      connection.setAutoCommit(false);
    }
    return connection;
  }

  private Connection connect() throws SQLException {
    Properties login = new Properties();
    login.setProperty("user", settings.user());
    login.setProperty("password", password());
    Connection opened = driver.connect(settings.url(), login);
    if (opened == null) {
      throw new SQLException("jdbcUrl '" + settings.url() + "' is not understood by jdbcDriver " + settings.driver());
    }
    return opened;
  }

  private String password() throws SQLException {
    if (settings.passwordFile().isEmpty()) {
      return "";
    }
    try {
      return Files.readString(settings.passwordFile().get()).strip();
    } catch (IOException e) {
      throw new SQLException("jdbcPasswordFile " + settings.passwordFile().get() + " cannot be read: " + e.getMessage(), e);
    }
  }

  /** H2 writes a commit to the file, but does not force it to the disk; other data bases do. */
  private void force(Connection open) throws SQLException {
    if (settings.url().startsWith("jdbc:h2:file:")) {
      try (Statement statement = open.createStatement()) {
        statement.execute("CHECKPOINT SYNC");
      }
    }
  }

  private static void rollBack(Connection open, Exception cause) {
    try {
      open.rollback();
    } catch (SQLException e) {
      cause.addSuppressed(e);
    }
  }

  private static Driver driver(Jdbc settings) throws SQLException {
    String className = settings.driver();
    try {
      return (Driver) Class.forName(className, true, loader(settings)).getConstructor().newInstance();
    } catch (ReflectiveOperationException | LinkageError e) {
      String where = settings.driverJar().map(jar -> "in " + jar).orElse("without jdbcDriverJar: name the driver's jar file there");
      throw new SQLException("jdbcDriver " + className + " cannot be loaded " + where + " (" + e + ")", e);
    }
  }

  /** The jar stays open as long as the driver lives, which is until the process ends. */
  private static ClassLoader loader(Jdbc settings) throws SQLException {
    if (settings.driverJar().isEmpty()) {
      return Database.class.getClassLoader();
    }
    Path jar = settings.driverJar().get();
    if (!Files.isReadable(jar)) {
      throw new SQLException("jdbcDriverJar " + jar + " is not there or not readable");
    }
    try {
      return new URLClassLoader(new URL[] {jar.toUri().toURL()}, ClassLoader.getPlatformClassLoader());
    } catch (MalformedURLException e) {
      throw new SQLException("jdbcDriverJar " + jar + " is no path of a file", e);
    }
  }
}
