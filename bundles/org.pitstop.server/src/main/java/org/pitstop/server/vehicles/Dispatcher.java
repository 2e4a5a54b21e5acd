package org.pitstop.server.vehicles;

import jakarta.json.Json;
import java.nio.charset.StandardCharsets;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.pitstop.api.time.WallTime;
import org.pitstop.server.broker.BrokerLink;
import org.pitstop.server.broker.Topics;
import org.pitstop.server.db.Database;
import org.pitstop.server.db.Outbox;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Publishes stored commands, and again while no report names them; publishes acknowledgements. */
public final class Dispatcher {
  private static final Logger LOG = LoggerFactory.getLogger(Dispatcher.class);
  /** The pause between repeats doubles at most this often. */
  private static final int MAX_DOUBLINGS = 6;
  private final Database database;
  private final WallTime wall;
  private final Duration repeat;

  public Dispatcher(Database database, WallTime wall, Duration repeat) {
    this.database = database;
    this.wall = wall;
    this.repeat = repeat;
  }

  /** Publishes what is due. */
  public void publishDue(BrokerLink link) throws SQLException {
    if (!link.connected()) {
      return;
    }
    Instant now = wall.now();
    for (Outbox.Command command : database.read(sql -> Outbox.due(sql, now))) {
      Instant next = now.plus(repeat.multipliedBy(1L << Math.min(command.attempts(), MAX_DOUBLINGS)));
      database.run(sql -> Outbox.published(sql, command.id(), next));
      link.publish(Topics.of(command.vin(), Topics.COMMAND), command.payload().getBytes(StandardCharsets.UTF_8), false,
          Optional.of(Duration.between(now, command.expires()))).whenComplete((done, error) -> log(command, error));
    }
  }

  /** Says that all reports up to a number are committed; retained, so that a vehicle without memory learns it. */
  public void acknowledge(BrokerLink link, String vin, long seq) {
    byte[] payload = Json.createObjectBuilder().add("reportSeq", seq).build().toString().getBytes(StandardCharsets.UTF_8);
    link.publish(Topics.of(vin, Topics.ACK), payload, true, Optional.empty()).whenComplete((done, error) -> {
      if (error != null) {
        LOG.warn("acknowledgement not published, the vehicle will repeat vin={} seq={} why={}", vin, seq, error.getMessage());
      }
    });
  }

  private static void log(Outbox.Command command, Throwable error) {
    if (error == null) {
      LOG.info("command published vin={} command={} attempt={}", command.vin(), command, command.attempts() + 1);
    } else {
      LOG.warn("command not published, it is tried again vin={} command={} why={}", command.vin(), command, error.getMessage());
    }
  }
}
