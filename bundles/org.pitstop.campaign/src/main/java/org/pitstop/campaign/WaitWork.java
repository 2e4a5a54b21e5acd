package org.pitstop.campaign;

import java.io.IOException;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Consumer;
import org.pitstop.api.store.Change;
import org.pitstop.api.time.Waiter;
import org.pitstop.api.trust.PackageVerifier.Verdict;

/** Waits until nothing forbids to program: for the user's consent, the time, the vehicle. */
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
    Patience patience = new Patience(agent, runner.campaign());
    Patience ofUser = new Patience(agent, runner.campaign(), agent.limits().waitForConsent());
    while (waiting() && !patience.isOver() && !(ofUser.isOver() && unanswered()) && !windowsAreOver()) {
      runner.asking().ask();
      if (lookAndAwait()) {
        ready();
        return;
      }
    }
    if (waiting() && unanswered()) {
      runner.asking().timeout();
    } else if (waiting() && windowsAreOver()) {
      tooLong("WINDOW_CLOSED", String.join("; ", runner.obstacles()));
    } else if (waiting()) {
      tooLong("CONDITION_TIMEOUT", "waited " + agent.limits().waitForVehicle().toMinutes() + " minutes; still: " + String.join("; ", runner.obstacles()));
    }
  }

  @Override
  public void giveUp(String reason, String why) throws IOException {
    tooLong(reason, why);
  }

  /** @return whether nothing forbids to program; else some time has passed, or something has changed */
  private boolean lookAndAwait() throws InterruptedException {
    Waiter waiter = runner.waiter();
    boolean watched = !runner.campaign().ofAgent();
    AutoCloseable listening = watched ? agent.services().condition.get(() -> !waiting()).listen(o -> waiter.signal()) : () -> {};
    try {
      boolean free = runner.obstacles().isEmpty();
      if (!free) {
        waiter.await(LOOK);
      }
      return free;
    } finally {
      close(listening);
    }
  }

  private boolean unanswered() {
    return Asking.open(runner.campaign(), agent.policy());
  }

  private boolean windowsAreOver() {
    return agent.clock().trusted() && Windows.over(runner.campaign().terms(), agent.wallTime().now());
  }

  private boolean waiting() {
    return !runner.stopping() && runner.campaign().state() == CampaignState.WAITING;
  }

  /** Time has passed since the package was accepted: before the first erase it is asked again whether it still may. */
  private void ready() throws IOException, InterruptedException {
    Campaign c = runner.campaign();
    Optional<byte[]> signed = agent.journal().signedPackage(c.id());
    if (c.touched() || signed.isEmpty()) {
      runner.on(CampaignEvent.VEHICLE_READY, "", "");
      return;
    }
    Verdict verdict = agent.services().verifier.get(runner::stopping).verifyAgain(signed.get(), agent.services().vin.get(runner::stopping));
    Consumer<Outbox.Draft> fact = d -> CampaignFacts.packageVerdict(d, c, signed.get(), "before the first erase", verdict);
    if (verdict instanceof Verdict.Refused refused) {
      runner.apply(new Change(), s -> s.campaign(CampaignEvent.PACKAGE_REFUSED, refused.reason().name(), "while waiting for the vehicle: " + refused.why()), fact);
    } else {
      runner.apply(new Change(), s -> s.campaign(CampaignEvent.VEHICLE_READY, "", ""), fact);
    }
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
