package org.pitstop.server.vehicles;

import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import org.pitstop.api.software.Sha256;
import org.pitstop.api.software.Terms;
import org.pitstop.api.time.WallTime;
import org.pitstop.api.tsp.Report.EcuRow;
import org.pitstop.server.db.Campaigns;
import org.pitstop.server.db.Catalogue;
import org.pitstop.server.db.Database;
import org.pitstop.server.db.Events;
import org.pitstop.server.db.Fleet;
import org.pitstop.server.db.Outbox;
import org.pitstop.server.db.Sql;
import org.pitstop.server.db.Tasks;
import org.pitstop.server.db.VehicleKeys;
import org.pitstop.server.decision.Decision;
import org.pitstop.server.decision.Kind;
import org.pitstop.server.decision.Plan;
import org.pitstop.server.decision.UpgradeTask;
import org.pitstop.server.packages.PackageBuilder;
import org.pitstop.server.packages.PackageContent;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Turns the decision for a vehicle into a campaign: package, log-in and command, stored in one transaction. */
public final class Planner {
  private static final Logger LOG = LoggerFactory.getLogger(Planner.class);
  private static final int PASSWORD_BYTES = 24;
  private final Database database;
  private final WallTime wall;
  private final PackageBuilder builder;
  private final FileAccess files;
  private final Duration packageLife;
  private final Duration backupRetry;
  private final SecureRandom random = new SecureRandom();

  /**
   * How vehicles get files.
   *
   * @param url of a file
   * @param login of an external file server; empty: each campaign gets its own user at ours
   */
  public record FileAccess(Function<Sha256, URI> url, Optional<Map.Entry<String, String>> login) {}

  public Planner(Database database, WallTime wall, PackageBuilder builder, FileAccess files, Duration packageLife, Duration backupRetry) {
    this.database = database;
    this.wall = wall;
    this.builder = builder;
    this.files = files;
    this.packageLife = packageLife;
    this.backupRetry = backupRetry;
  }

  /** Decides for a vehicle, for each kind of campaign of which none is under way there. @return whether there is a new command */
  public boolean plan(String vin) throws SQLException {
    return database.call(sql -> {
      Set<Kind> underWay = Campaigns.underWay(sql, vin);
      Instant now = wall.now().truncatedTo(ChronoUnit.SECONDS);
      boolean sent = false;
      for (Kind kind : Kind.values()) {
        sent |= !underWay.contains(kind) && plan(sql, vin, kind, now);
      }
      return sent;
    });
  }

  private boolean plan(Sql sql, String vin, Kind kind, Instant now) throws SQLException {
    Decision decision = new Decision(Fleet.ecus(sql, vin), Catalogue.all(sql));
    Set<String> tried = Campaigns.backupsTriedSince(sql, vin, now.minus(backupRetry));
    Plan plan = decision.decide(kind, Tasks.active(sql, vin, now), software -> !tried.contains(software.ecu() + " " + software.version()));
    for (UpgradeTask done : plan.done()) {
      Tasks.state(sql, done.id(), Tasks.State.SUCCEEDED, "the vehicle runs it already");
    }
    for (Map.Entry<Long, String> waiting : plan.waiting().entrySet()) {
      Tasks.again(sql, waiting.getKey(), Instant.EPOCH, waiting.getValue());
    }
    return !plan.entries().isEmpty() && send(sql, vin, plan, now);
  }

  private boolean send(Sql sql, String vin, Plan plan, Instant now) throws SQLException {
    long taskId = plan.task().map(UpgradeTask::id).orElse(0L);
    Instant expires = now.plus(packageLife);
    String campaignId = Commands.newId("camp-");
    byte[] signed;
    try {
      signed = builder.sign(PackageContent.of(campaignId, vin, now, expires, plan.entries(),
          plan.task().map(UpgradeTask::terms).orElse(Terms.NONE), files.url()), now,
          VehicleKeys.trust(sql, vin).map(VehicleKeys.Trust::trustVersion).orElse(0L));
    } catch (IOException | GeneralSecurityException e) {
      LOG.error("package not made vin={} task={} why={}", vin, taskId, e.getMessage(), e);
      if (taskId != 0) {
        Tasks.state(sql, taskId, Tasks.State.FAILED, e.getMessage());
      }
      return false;
    }
    Commands.Login login = login(campaignId);
    String hash = files.login().isPresent() ? "" : Sha256.of(login.password().getBytes(StandardCharsets.UTF_8)).hex();
    Campaigns.add(sql, new Campaigns.Campaign(campaignId, vin, taskId, Campaigns.ACTIVE, expires), hash, plan.entries(), now);
    Outbox.Command command = Commands.upgrade(vin, campaignId, signed, login, now, expires);
    Outbox.add(sql, command, now);
    if (taskId != 0) {
      Tasks.state(sql, taskId, Tasks.State.SENT, "");
    }
    Events.add(sql, new Events.Event(0, vin, 0, "sent", now, command.id(), campaignId, "", plan.task().map(t -> "task " + t.id()).orElse("backups"),
        Events.NO_ECU), rows(plan), now);
    LOG.info("campaign made vin={} campaign={} task={} ecus={} packageBytes={}", vin, campaignId, taskId, plan.entries().size(), signed.length);
    return true;
  }

  private Commands.Login login(String campaignId) {
    if (files.login().isPresent()) {
      return new Commands.Login(files.login().get().getKey(), files.login().get().getValue());
    }
    byte[] password = new byte[PASSWORD_BYTES];
    random.nextBytes(password);
    return new Commands.Login(campaignId, Base64.getUrlEncoder().withoutPadding().encodeToString(password));
  }

  private static List<EcuRow> rows(Plan plan) {
    return plan.entries().stream().map(e -> new EcuRow(e.software().ecu().value(), e.software().file().hardware(), "", "", e.software().version(),
        e.purpose().name(), "")).toList();
  }
}
