package org.pitstop.server.vehicles;

import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import org.pitstop.api.time.WallTime;
import org.pitstop.api.tsp.Report;
import org.pitstop.server.db.Database;
import org.pitstop.server.db.Events;
import org.pitstop.server.db.Fleet;
import org.pitstop.server.db.Sql;
import org.pitstop.server.db.VehicleKeys;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Commits each report once, in order; what it returns may then be acknowledged. One caller at a time. */
public final class Reports {
  private static final Logger LOG = LoggerFactory.getLogger(Reports.class);
  private static final Duration DATABASE_PAUSE = Duration.ofSeconds(1);
  /** How often a number that is too high is refused before the missing ones are given up: a vehicle repeats all that it still has. */
  static final int GAP_PATIENCE = 5;
  private final Database database;
  private final WallTime wall;
  private final Map<String, Integer> gaps = new HashMap<>();

  public Reports(Database database, WallTime wall) {
    this.database = database;
    this.wall = wall;
  }

  /** What came of a message. @param ack number to acknowledge; empty: none. @param decide whether the vehicle may get something new */
  public record Outcome(OptionalLong ack, boolean decide) {
    static final Outcome NONE = new Outcome(OptionalLong.empty(), false);
  }

  /** Returns when the report is committed; waits for a data base that is away. */
  public Outcome received(String vin, byte[] payload) throws InterruptedException {
    Incoming incoming = ReportReader.read(payload);
    if (incoming instanceof Incoming.Garbage garbage) {
      LOG.warn("report dropped vin={} why={}", vin, garbage.why());
      return Outcome.NONE;
    }
    return untilCommitted(vin, sql -> commit(sql, vin, incoming, wall.now()));
  }

  /** Notes that a vehicle came or went. */
  public void presence(String vin, boolean online, VehicleKeys.Trust said) throws InterruptedException {
    untilCommitted(vin, sql -> {
      Fleet.add(sql, vin, wall.now());
      Fleet.presence(sql, vin, online, wall.now());
      if (online) {
        VehicleKeys.trust(sql, said);
      }
      return true;
    });
    LOG.info("vehicle {} vin={}", online ? "on line" : "off line", vin);
  }

  private <T> T untilCommitted(String vin, Database.Work<T> work) throws InterruptedException {
    while (true) {
      try {
        return database.call(work);
      } catch (SQLException e) {
        LOG.error("data base away: the report stays with the broker vin={} why={}", vin, e.getMessage(), e);
        wall.sleep(DATABASE_PAUSE);
      }
    }
  }

  private Outcome commit(Sql sql, String vin, Incoming incoming, Instant now) throws SQLException {
    Fleet.add(sql, vin, now);
    long last = Fleet.find(sql, vin).map(Fleet.Vehicle::lastSeq).orElse(0L);
    long seq = incoming instanceof Incoming.Readable r ? r.report().seq() : ((Incoming.Unreadable) incoming).seq();
    if (seq <= last) {
      LOG.debug("report repeated vin={} seq={} last={}", vin, seq, last);
      return new Outcome(OptionalLong.of(last), false);
    }
    if (last > 0 && seq > last + 1 && gaps.merge(vin, 1, Integer::sum) < GAP_PATIENCE) {
      LOG.warn("report out of order, asking again vin={} seq={} last={}", vin, seq, last);
      return new Outcome(OptionalLong.of(last), false);
    }
    gaps.remove(vin);
    Fleet.lastSeq(sql, vin, seq, now);
    boolean decide = incoming instanceof Incoming.Readable readable
        ? keep(sql, vin, readable.report(), now)
        : keepUnreadable(sql, vin, (Incoming.Unreadable) incoming, now);
    return new Outcome(OptionalLong.of(seq), decide);
  }

  private static boolean keep(Sql sql, String vin, Report report, Instant now) throws SQLException {
    Events.add(sql, new Events.Event(0, vin, report.seq(), report.type().code(), report.at(), report.commandId(), report.campaignId(), report.reason(),
        report.text(), Events.NO_ECU, report.evidence()), report.ecus(), now);
    LOG.info("report vin={} seq={} type={} campaign={} reason={}", vin, report.seq(), report.type().code(), report.campaignId(), report.reason());
    return CampaignBook.apply(sql, vin, report, now);
  }

  private static boolean keepUnreadable(Sql sql, String vin, Incoming.Unreadable report, Instant now) throws SQLException {
    LOG.warn("report unreadable vin={} seq={} why={}", vin, report.seq(), report.why());
    Events.add(sql, new Events.Event(0, vin, report.seq(), "unreadable", now, "", "", "", report.why(), Events.NO_ECU), List.of(), now);
    return false;
  }
}
