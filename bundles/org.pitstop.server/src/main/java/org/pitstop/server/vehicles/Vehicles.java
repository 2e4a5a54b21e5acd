package org.pitstop.server.vehicles;

import jakarta.json.Json;
import jakarta.json.JsonArrayBuilder;
import jakarta.json.JsonNumber;
import jakarta.json.JsonObject;
import jakarta.json.JsonReader;
import jakarta.json.JsonString;
import jakarta.json.JsonValue;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.pitstop.api.time.Timer;
import org.pitstop.api.time.WallTime;
import org.pitstop.server.ServerSettings;
import org.pitstop.server.broker.BrokerLink;
import org.pitstop.server.broker.Topics;
import org.pitstop.server.db.Campaigns;
import org.pitstop.server.db.Database;
import org.pitstop.server.db.Sql;
import org.pitstop.server.db.Tasks;
import org.pitstop.server.db.VehicleKeys;
import org.pitstop.server.pki.Pki;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The conversation with all vehicles, on one thread: reports in, decisions, commands out. What must survive is in the data base. */
public final class Vehicles implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Vehicles.class);
  private static final Duration TICK = Duration.ofSeconds(1);
  private static final long STOP_MAX_S = 10;
  private static final Duration TRUST_EVERY = Duration.ofDays(1);
  /** The vehicle asks again. */
  private static final Duration ANSWER_EXPIRY = Duration.ofDays(7);
  /** Of a time in a presence message, in characters. */
  private static final int MAX_TIME = 32;
  private final ExecutorService worker = Executors.newSingleThreadExecutor(work -> new Thread(work, "tsp-vehicles"));
  private final Database database;
  private final WallTime wall;
  private final Planner planner;
  private final Reports reports;
  private final Dispatcher dispatcher;
  private final BrokerLink link;
  private final Pki pki;
  private final CertificateDesk desk;
  /** When the trust bundles were published last; only the worker touches it. */
  private Instant trustPublished = Instant.EPOCH;
  private final AtomicBoolean tickQueued = new AtomicBoolean();
  private volatile Timer tick;
  private volatile boolean closed;

  public Vehicles(Database database, WallTime wall, Planner planner, ServerSettings settings, String brokerHost, int brokerPort, Pki pki)
      throws IOException, GeneralSecurityException {
    this.database = database;
    this.wall = wall;
    this.planner = planner;
    this.reports = new Reports(database, wall);
    this.dispatcher = new Dispatcher(database, wall, settings.commandRepeat());
    this.pki = pki;
    this.desk = new CertificateDesk(database, wall, pki, settings.keys().certificatesPerDay());
    this.link = new BrokerLink(brokerHost, brokerPort, pki.tspTls(settings.broker().trust().orElse(pki.tlsRootFile())), this::received, worker);
    work("start", () -> {
      for (String vin : database.read(Tasks::vehiclesWithWork)) {
        planner.plan(vin);
      }
    });
    tick = wall.schedule(TICK, this::tick);
  }

  public boolean connected() {
    return link.connected();
  }

  /** Decides for a vehicle, soon, and publishes what is new. */
  public void decide(String vin) {
    work("decide " + vin, () -> {
      planner.plan(vin);
      dispatcher.publishDue(link);
    });
  }

  /** The catalogue has changed: decides for all vehicles that wait. */
  public void decideWaiting() {
    work("decide", () -> {
      for (String vin : database.read(Tasks::vehiclesWithWork)) {
        planner.plan(vin);
      }
      dispatcher.publishDue(link);
    });
  }

  /** Publishes new commands, soon. */
  public void publish() {
    work("publish", () -> dispatcher.publishDue(link));
  }

  /** Publishes the roots of trust, soon. */
  public void publishTrust() {
    work("trust", () -> {
      trustPublished = Instant.EPOCH;
      trust();
    });
  }

  /** Signed anew from time to time: the revocation lists in it grow stale. */
  private void trust() {
    Instant now = wall.now();
    if (!link.connected() || now.isBefore(trustPublished.plus(TRUST_EVERY))) {
      return;
    }
    trustPublished = now;
    try {
      JsonArrayBuilder bundles = Json.createArrayBuilder();
      pki.trustBundles().forEach(bundle -> bundles.add(Json.createObjectBuilder().add("signed", Base64.getEncoder().encodeToString(bundle))));
      byte[] payload = Json.createObjectBuilder().add("v", 1).add("bundles", bundles).build().toString().getBytes(StandardCharsets.UTF_8);
      link.publish(Topics.TRUST, payload, true, Optional.empty()).whenComplete((done, error) -> trustPublished(payload.length, error));
    } catch (IOException | GeneralSecurityException e) {
      LOG.error("roots of trust not published why={}", e.getMessage(), e);
    }
  }

  private void trustPublished(int bytes, Throwable error) {
    if (error == null) {
      LOG.info("roots of trust published version={} bytes={}", pki.trustVersion(), bytes);
    } else {
      LOG.warn("roots of trust not published, they are tried again why={}", error.getMessage());
      work("trust", () -> trustPublished = Instant.EPOCH);
    }
  }

  @Override
  public void close() {
    closed = true;
    tick.cancel();
    link.close();
    worker.shutdown();
    try {
      if (!worker.awaitTermination(STOP_MAX_S, TimeUnit.SECONDS)) {
        worker.shutdownNow();
      }
    } catch (InterruptedException e) {
      worker.shutdownNow();
      Thread.currentThread().interrupt();
    }
  }

  private void received(Topics.Address from, byte[] payload) {
    try {
      if (from.channel().equals(Topics.PRESENCE)) {
        presence(from.vin(), payload);
      } else if (from.channel().equals(Topics.CERTIFICATE_REQUEST)) {
        certificate(from.vin(), payload);
      } else {
        report(from.vin(), payload);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("stopped before the message was committed; the broker delivers it again", e);
    } catch (RuntimeException e) {
      LOG.error("message dropped, a report is repeated by its vehicle vin={} channel={} why={}", from.vin(), from.channel(), e.getMessage(), e);
    }
  }

  private void report(String vin, byte[] payload) throws InterruptedException {
    Reports.Outcome outcome = reports.received(vin, payload);
    outcome.ack().ifPresent(seq -> dispatcher.acknowledge(link, vin, seq));
    if (outcome.decide()) {
      decide(vin);
    }
  }

  private void certificate(String vin, byte[] payload) {
    work("certificate " + vin, () -> desk.answer(vin, payload).ifPresent(answer ->
        link.publish(Topics.of(vin, Topics.CERTIFICATE_RESPONSE), answer, false, Optional.of(ANSWER_EXPIRY)).whenComplete((done, error) -> {
          if (error != null) {
            LOG.warn("answer to the request for a certificate not published, the vehicle will repeat vin={} why={}", vin, error.getMessage());
          }
        })));
  }

  private void presence(String vin, byte[] payload) throws InterruptedException {
    try (JsonReader reader = Json.createReader(new ByteArrayInputStream(payload))) {
      JsonObject said = reader.readObject();
      long version = said.get("trustVersion") instanceof JsonNumber number ? number.longValueExact() : 0;
      String expires = said.get("certificateExpires") instanceof JsonString text && text.getString().length() <= MAX_TIME ? text.getString() : "";
      reports.presence(vin, JsonValue.TRUE.equals(said.get("online")), new VehicleKeys.Trust(vin, version, expires));
    } catch (RuntimeException e) {
      // the parser has an exception of its own for each of its limits
      LOG.warn("presence dropped vin={} why={}", vin, e.getMessage());
    }
  }

  private void tick() {
    if (tickQueued.compareAndSet(false, true)) {  // a data base that is away must not pile up work
      work("tick", this::periodic);
    }
    if (!closed) {
      tick = wall.schedule(TICK, this::tick);
    }
  }

  private void periodic() throws SQLException {
    tickQueued.set(false);
    Instant now = wall.now();
    if (database.read(sql -> Tasks.anyExpired(sql, now))) {
      database.run(sql -> Tasks.expire(sql, now));
    }
    List<Campaigns.Campaign> unheard = database.read(sql -> Campaigns.unheardAndExpired(sql, now));
    for (Campaigns.Campaign campaign : unheard) {
      database.run(sql -> expire(sql, campaign, now));
      planner.plan(campaign.vin());
    }
    for (String vin : database.read(sql -> Tasks.vehiclesToTryAgain(sql, now))) {
      planner.plan(vin);
    }
    dispatcher.publishDue(link);
    trust();
  }

  private static void expire(Sql sql, Campaigns.Campaign campaign, Instant now) throws SQLException {
    LOG.warn("campaign expired without a word of the vehicle vin={} campaign={}", campaign.vin(), campaign.id());
    Campaigns.end(sql, campaign.id(), Campaigns.EXPIRED, now);
    if (campaign.taskId() != 0) {
      Tasks.again(sql, campaign.taskId(), Instant.EPOCH, "the vehicle was away until the package expired; a fresh one is made");
    }
  }

  @FunctionalInterface
  private interface Work {
    void run() throws SQLException;
  }

  private void work(String what, Work work) {
    try {
      worker.execute(() -> {
        try {
          work.run();
        } catch (SQLException | RuntimeException e) {
          LOG.error("not done, it is tried again what={} why={}", what, e.getMessage(), e);
        }
      });
    } catch (RejectedExecutionException e) {
      LOG.debug("stopping, not done what={}", what);
    }
  }
}
