package org.pitstop.campaign;

import java.io.IOException;
import java.time.Duration;
import java.util.Optional;
import org.pitstop.api.ignition.ConditionMonitor;
import org.pitstop.api.store.Change;
import org.pitstop.api.time.Waiter;
import org.pitstop.api.trust.PackageVerifier.Verdict;

/** Waits until nothing forbids to program. */
final class WaitWork implements Work {
  /** At least so often the monitor is looked up again: it may have been replaced. */
  private static final Duration LOOK = Duration.ofSeconds(10);

  private final CampaignRunner runner;
  private final Agent agent;

  WaitWork(CampaignRunner runner, Agent agent) {
    this.runner = runner;
    this.agent = agent;
  }

  @Override
  public void run() throws IOException, InterruptedException {
    if (runner.campaign().ofAgent()) {
      ready();
      return;
    }
    Patience patience = new Patience(agent, runner.campaign());
    Waiter waiter = agent.vehicleTime().waiter();
    while (waiting() && !patience.isOver()) {
      ConditionMonitor monitor = agent.services().condition.get(() -> !waiting());
      AutoCloseable listening = monitor.listen(o -> waiter.signal());
      try {
        if (monitor.obstacles().isEmpty()) {
          ready();
          return;
        }
        waiter.await(LOOK);
      } finally {
        close(listening);
      }
    }
    if (waiting()) {
      tooLong("CONDITION_TIMEOUT", "waited " + agent.limits().waitForVehicle().toMinutes() + " minutes; still: " + String.join("; ", runner.obstacles()));
    }
  }

  @Override
  public void giveUp(String reason, String why) throws IOException {
    tooLong(reason, why);
  }

  private boolean waiting() {
    return !runner.stopping() && runner.campaign().state() == CampaignState.WAITING;
  }

  /** Time has passed since the package was accepted: before the first erase it is asked again whether it still may. */
  private void ready() throws IOException, InterruptedException {
    Campaign c = runner.campaign();
    Optional<byte[]> signed = agent.journal().signedPackage(c.id());
    if (!c.touched() && signed.isPresent()) {
      Verdict verdict = agent.services().verifier.get(runner::stopping).verifyAgain(signed.get(), agent.services().vin.get(runner::stopping));
      if (verdict instanceof Verdict.Refused refused) {
        runner.on(CampaignEvent.PACKAGE_REFUSED, refused.reason().name(), "while waiting for the vehicle: " + refused.why());
        return;
      }
    }
    runner.on(CampaignEvent.VEHICLE_READY, "", "");
  }

  /** Those not begun fail; if others of their group are done already, they are rolled back by that. */
  private void tooLong(String reason, String why) throws IOException {
    if (!runner.campaign().touched()) {
      runner.on(CampaignEvent.WAITED_TOO_LONG, reason, why);
    } else {
      runner.apply(new Change(), s -> {
        s.campaign().ecus().stream().filter(e -> e.state() == EcuState.PENDING).forEach(e -> s.ecu(e.ecu(), EcuEvent.FAILED_UNTOUCHED, why));
        return !s.applied().isEmpty();
      }, d -> {});
    }
  }

  private static void close(AutoCloseable listening) {
    try {
      listening.close();
    } catch (Exception e) {
      throw new IllegalStateException("a condition listener could not be closed", e);
    }
  }
}
