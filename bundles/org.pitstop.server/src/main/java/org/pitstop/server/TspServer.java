package org.pitstop.server;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.GeneralSecurityException;
import java.sql.SQLException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import org.pitstop.api.time.WallTime;
import org.pitstop.server.broker.EmbeddedBroker;
import org.pitstop.server.db.Campaigns;
import org.pitstop.server.db.Database;
import org.pitstop.server.files.Depot;
import org.pitstop.server.files.FileServer;
import org.pitstop.server.operator.OperatorAccess;
import org.pitstop.server.packages.PackageBuilder;
import org.pitstop.server.pki.Pki;
import org.pitstop.server.vehicles.Planner;
import org.pitstop.server.vehicles.Vehicles;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The TSP's side, put together: keys, data base, file server, broker, the conversation with vehicles, the operator's door. */
public final class TspServer implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(TspServer.class);
  private final Deque<AutoCloseable> parts = new ArrayDeque<>();
  private final ServerSettings settings;
  private final WallTime wall;

  /** Starts everything, or nothing. */
  public TspServer(ServerSettings settings, WallTime wall) throws IOException, SQLException, GeneralSecurityException {
    this.settings = settings;
    this.wall = wall;
    try {
      start();
    } catch (IOException | SQLException | GeneralSecurityException | RuntimeException e) {
      close();
      throw e;
    }
  }

  private void start() throws IOException, SQLException, GeneralSecurityException {
    Path state = settings.state();
    Files.createDirectories(state, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
    Pki pki = new Pki(state.resolve("pki"), List.of(settings.hostName()), wall, settings.keys().vehicleCertificateLife());
    Database database = started(new Database(settings.jdbc()));
    Depot depot = new Depot(settings.files().directory(), settings.maxFileBytes());
    String filesUrl = files(pki, database);
    int brokerPort = broker(pki);
    Planner.FileAccess access = new Planner.FileAccess(sha256 -> URI.create(filesUrl + "/" + sha256.hex()), filesLogin());
    Planner planner = new Planner(database, wall, new PackageBuilder(pki), access, settings.packageLife(), settings.backupRetry());
    boolean embedded = settings.broker().embedded();
    Vehicles vehicles = started(new Vehicles(database, wall, planner, settings, embedded ? "localhost" : settings.broker().host(), brokerPort, pki));
    Map<String, String> reach = Map.of("brokerHost", embedded ? settings.hostName() : settings.broker().host(),
        "brokerPort", String.valueOf(brokerPort), "filesUrl", filesUrl);
    started(OperatorAccess.open(state, settings.operatorPort(),
        new OperatorAccess.Parts(database, wall, pki, depot, vehicles, reach, settings.packageLife())));
    LOG.info("server started state={} broker={} files={}", state, reach.get("brokerHost") + ":" + brokerPort, filesUrl);
  }

  private String files(Pki pki, Database database) throws IOException, GeneralSecurityException {
    if (!settings.files().embedded()) {
      return settings.files().url().replaceFirst("/+$", "");
    }
    FileServer server = started(new FileServer(settings.files(), pki.serverTls(), campaign -> password(database, campaign)));
    return (settings.files().requireTls() ? "ftps://" : "ftp://") + settings.hostName() + ":" + server.port();
  }

  private static Optional<String> password(Database database, String campaign) {
    try {
      return database.read(sql -> Campaigns.password(sql, campaign)).filter(hash -> !hash.isEmpty());
    } catch (SQLException e) {
      LOG.error("log-in refused: the data base is away campaign={} why={}", campaign, e.getMessage());
      return Optional.empty();
    }
  }

  private int broker(Pki pki) throws IOException {
    if (!settings.broker().embedded()) {
      return settings.broker().port();
    }
    return started(new EmbeddedBroker(settings.state().resolve("broker"), settings.broker().port(), pki.serverFile(), pki.tlsRootFile())).port();
  }

  private Optional<Map.Entry<String, String>> filesLogin() throws IOException {
    if (settings.files().embedded()) {
      return Optional.empty();
    }
    Properties login = new Properties();
    if (settings.files().credentials().isPresent()) {
      try (var in = Files.newBufferedReader(settings.files().credentials().get())) {
        login.load(in);
      }
    }
    return Optional.of(Map.entry(login.getProperty("user", ""), login.getProperty("password", "")));
  }

  private <T extends AutoCloseable> T started(T part) {
    parts.push(part);
    return part;
  }

  /** Stops the parts, the last started first. */
  @Override
  public void close() {
    while (!parts.isEmpty()) {
      AutoCloseable part = parts.pop();
      try {
        part.close();
      } catch (Exception e) {
        LOG.warn("not stopped cleanly part={} why={}", part.getClass().getSimpleName(), e.getMessage(), e);
      }
    }
  }
}
