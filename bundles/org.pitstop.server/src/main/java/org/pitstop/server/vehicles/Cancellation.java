package org.pitstop.server.vehicles;

import java.sql.SQLException;
import java.time.Instant;
import java.util.Optional;
import org.pitstop.api.tsp.Report;
import org.pitstop.server.db.Campaigns;
import org.pitstop.server.db.Outbox;
import org.pitstop.server.db.Sql;
import org.pitstop.server.db.Tasks;

/** Takes a task back: at once if no vehicle has been told, else by a command that the vehicle may refuse. */
public final class Cancellation {
  private Cancellation() {}

  /** @throws IllegalArgumentException if the task is over */
  public static void of(Sql sql, Tasks.Row task, Instant now) throws SQLException {
    switch (task.state()) {
      case ACTIVE -> Tasks.state(sql, task.task().id(), Tasks.State.CANCELLED, "");
      case SENT -> sent(sql, task, now);
      case SUCCEEDED, FAILED, CANCELLED, EXPIRED ->
          throw new IllegalArgumentException("task " + task.task().id() + " is over: " + task.state());
    }
  }

  private static void sent(Sql sql, Tasks.Row task, Instant now) throws SQLException {
    Campaigns.Campaign campaign = Campaigns.activeOfTask(sql, task.task().id())
        .orElseThrow(() -> new IllegalStateException("task " + task.task().id() + " is SENT, but has no campaign"));
    Optional<Outbox.Command> upgrade = Outbox.upgrade(sql, campaign.id());
    if (upgrade.isPresent() && upgrade.get().state() == Outbox.State.STORED) {
      Campaigns.end(sql, campaign.id(), Report.Type.CANCELLED.name(), now);
      Tasks.state(sql, task.task().id(), Tasks.State.CANCELLED, "cancelled before it was published");
    } else {
      Outbox.add(sql, Commands.cancel(campaign.vin(), campaign.id(), now, campaign.expires()), now);
    }
  }
}
