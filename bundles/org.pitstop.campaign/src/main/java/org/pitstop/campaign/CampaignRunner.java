package org.pitstop.campaign;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.pitstop.api.backup.Backups;
import org.pitstop.api.ignition.ConditionMonitor;
import org.pitstop.api.software.EcuId;
import org.pitstop.api.store.Change;
import org.pitstop.api.tsp.Progress;
import org.pitstop.api.tsp.Report;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Runs one campaign: an event comes, its row is applied, one journal record makes it durable together with all that follows from it,
 * and the work of the new state is started. After a restart the journalled state's work is simply started again.
 */
final class CampaignRunner {
  private static final Logger LOG = LoggerFactory.getLogger(CampaignRunner.class);
  /** Pause before a work is started again that failed by itself. */
  private static final Duration PAUSE = Duration.ofSeconds(5);
  /** How often a work may fail by a defect before its campaign does. */
  private static final int DEFECTS = 3;
  private static final long JOIN_MS = 10_000;

  private final Agent agent;
  private final StartGate gate;
  private final Claims claims;
  private final Consumer<Campaign> ended;
  private final Map<EcuId, Thread> inHand = new HashMap<>();
  private final List<Thread> threads = new ArrayList<>();
  private final PowerHolds power;
  private Campaign campaign;
  private CampaignState working;
  private volatile boolean stopping;

  CampaignRunner(Campaign campaign, Agent agent, StartGate gate, Claims claims, Consumer<Campaign> ended) {
    this.campaign = campaign;
    this.agent = agent;
    this.gate = gate;
    this.claims = claims;
    this.ended = ended;
    this.power = new PowerHolds(agent.services().power, agent.limits().powerHold());
  }

  /** Gives a campaign what it is about: the ECUs, or the agent. */
  @FunctionalInterface
  interface Claims {
    /** @return the campaign that has them already; empty: this one has them now */
    Optional<String> claim(Campaign campaign, boolean ofAgent);
  }

  Optional<String> claim(boolean ofAgent) {
    return claims.claim(campaign(), ofAgent);
  }

  synchronized void start() {
    advance();
  }

  synchronized Campaign campaign() {
    return campaign;
  }

  boolean stopping() {
    return stopping;
  }

  /** Stops all work; the journal knows where to go on. */
  void close() {
    stopping = true;
    List<Thread> all;
    synchronized (this) {
      all = List.copyOf(threads);
      power.release();
    }
    all.forEach(Thread::interrupt);
    try {
      for (Thread t : all) {
        if (t != Thread.currentThread()) {
          t.join(JOIN_MS);
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** Something happened to the campaign. @return false: it means nothing in the campaign's present state */
  boolean on(CampaignEvent event, String reason, String text) throws IOException {
    return apply(new Change(), s -> s.campaign(event, reason, text), d -> {});
  }

  /** Something happened to an ECU. */
  boolean on(EcuId ecu, EcuEvent event, String text) throws IOException {
    return apply(new Change(), s -> s.ecu(ecu, event, text), d -> {});
  }

  /**
   * The one place where a campaign changes: applies rows, draws the consequences, commits, tells, goes on.
   *
   * @param with what is to be committed together with it
   * @param step applies the first row; false: nothing to do
   * @param moreReports reports that go before those of the rows
   */
  synchronized boolean apply(Change with, Predicate<Settlement> step, Consumer<Outbox.Draft> moreReports) throws IOException {
    Campaign before = campaign;
    Settlement settlement = new Settlement(before);
    if (stopping || !step.test(settlement)) {
      LOG.debug("event means nothing campaign={} state={}", before.id(), before.state());
      return false;
    }
    settlement.settle();
    Campaign after = settlement.campaign();
    Change change = CampaignJournal.put(with, after);
    if (!settlement.promoted().isEmpty()) {
      Backups backups = agent.services().backups.now().orElseThrow(() -> new IOException("the backup service is gone for the moment"));
      change.and(backups.promotion(settlement.promoted()));
    }
    Outbox.Draft draft = agent.outbox().draft(change);
    moreReports.accept(draft);
    CampaignReports.add(draft, settlement, backupVersions(settlement));
    List<Report> reports = agent.outbox().commit(draft);
    campaign = after;
    tell(settlement, reports);
    advance();
    return true;
  }

  void progress(Progress progress) {
    agent.services().tsp.now().ifPresent(t -> t.send(progress));
    agent.services().observers.all().forEach(o -> o.progress(progress));
  }

  /** What forbids to start an ECU now. */
  List<String> obstacles() {
    return campaign().ofAgent() ? List.of() : agent.services().condition.now().map(ConditionMonitor::obstacles).orElse(List.of("nobody watches the vehicle's condition"));
  }

  /** The gate before an ECU's first erase: once it is passed, durably, the ECU is finished or restored whatever comes. */
  synchronized boolean mayErase(EcuId ecu) {
    EcuState state = campaign.ecu(ecu).orElseThrow().state();
    if (state == EcuState.PROGRAMMING || state == EcuState.RESTORING) {
      return true;
    }
    if (stopping || campaign.state() != CampaignState.PROGRAMMING || gate.held() || !obstacles().isEmpty()) {
      return false;
    }
    try {
      return on(ecu, EcuEvent.MAY_ERASE, "");
    } catch (IOException e) {
      LOG.warn("not erased campaign={} ecu={}: the journal takes nothing: {}", campaign.id(), ecu, e.getMessage());
      return false;
    }
  }

  private void advance() {
    if (stopping) {
      return;
    }
    switch (campaign.state()) {
      case RECEIVED -> work(new VerifyWork(this, agent));
      case DOWNLOADING -> work(new DownloadWork(this, agent));
      case STORED -> work(new CheckWork(this, agent));
      case WAITING -> {
        power.release();
        work(new WaitWork(this, agent));
      }
      case PROGRAMMING, CANCELLING, ROLLING_BACK -> {
        power.hold("programming ECUs, campaign " + campaign.id());
        working = null;
        moveEcus();
      }
      case SUCCEEDED, ROLLED_BACK, REJECTED, CANCELLED, FAILED, NEEDS_WORKSHOP -> {
        power.release();
        stopping = true;
        ended.accept(campaign);
      }
    }
  }

  private void work(Work work) {
    if (working != campaign.state()) {
      working = campaign.state();
      threads.add(agent.vehicleTime().start("campaign-" + working, () -> run(work)));
    }
  }

  private void moveEcus() {
    if (gate.held() && !campaign.ofAgent()) {
      return; // whoever opens it again calls start()
    }
    NextEcus.begun(campaign, inHand.keySet(), this::place).forEach(this::take);
    if (campaign.state() == CampaignState.ROLLING_BACK && inHand.isEmpty()) {
      NextEcus.toRestore(campaign, inHand.keySet(), this::place).stream().limit(1).forEach(this::take);
    } else if (campaign.state() == CampaignState.PROGRAMMING) {
      startEcus();
    }
  }

  private void startEcus() {
    List<EcuItem> next = NextEcus.toStart(campaign, inHand.keySet(), this::place, this::running);
    List<String> obstacles = next.isEmpty() ? List.of() : obstacles();
    try {
      if (obstacles.isEmpty()) {
        next.forEach(this::take);
      } else if (inHand.isEmpty()) {
        on(CampaignEvent.VEHICLE_NOT_READY, "", String.join("; ", obstacles));
      }
      if (inHand.isEmpty() && campaign.state() == CampaignState.PROGRAMMING && next.isEmpty()) {
        nobodyCanGoOn();
      }
    } catch (IOException e) {
      LOG.warn("journal takes nothing campaign={}: {}; trying again", campaign.id(), e.getMessage());
      agent.vehicleTime().schedule(PAUSE.toNanos(), this::start);
    }
  }

  /** The ECUs that are left wait for each other or for one that is not in the package. */
  private void nobodyCanGoOn() throws IOException {
    apply(new Change(), s -> {
      campaign.ecus().stream().filter(e -> e.state() == EcuState.PENDING)
          .forEach(e -> s.ecu(e.ecu(), EcuEvent.FAILED_UNTOUCHED, "what it needs of other ECUs never comes: " + e.requires()));
      return !s.applied().isEmpty();
    }, d -> {});
  }

  private void take(EcuItem item) {
    if (!gate.enter(item.ecu())) {
      return;
    }
    EcuWork work = new EcuWork(item.ecu(), this, agent);
    Thread thread = agent.vehicleTime().start("campaign-ecu-" + item.ecu(), () -> {
      run(work);
      leave(item.ecu());
    });
    inHand.put(item.ecu(), thread);
    threads.add(thread);
  }

  private synchronized void leave(EcuId ecu) {
    inHand.remove(ecu);
    gate.leave(ecu);
    threads.remove(Thread.currentThread());
    advance();
  }

  private void run(Work work) {
    int defects = 0;
    while (!stopping) {
      try {
        if (defects == DEFECTS) {
          work.giveUp("a defect in the agent stopped it " + DEFECTS + " times: see the log");
        } else {
          work.run();
        }
        return;
      } catch (InterruptedException e) {
        LOG.debug("work stopped campaign={}", campaign.id());
        return;
      } catch (IOException e) {
        LOG.warn("work starts again campaign={} after={}: {}", campaign.id(), PAUSE, e.getMessage());
      } catch (RuntimeException e) {
        defects++;
        LOG.error("work failed campaign={} time={}", campaign.id(), defects, e);
      }
      pause();
    }
  }

  private void pause() {
    try {
      agent.vehicleTime().sleep(PAUSE);
    } catch (InterruptedException e) {
      LOG.debug("pause ended early");
    }
  }

  private void tell(Settlement settlement, List<Report> reports) {
    Campaign c = settlement.campaign();
    for (Settlement.Applied a : settlement.applied()) {
      String ecu = a.ecu().map(EcuId::value).orElse("");
      String from = a.ecuRow() != null ? a.ecuRow().from().name() : a.campaignRow().from().name();
      String to = a.ecuRow() != null ? a.ecuRow().to().name() : a.campaignRow().to().name();
      String on = a.ecuRow() != null ? a.ecuRow().on().name() : a.campaignRow().on().name();
      String why = a.ecu().flatMap(c::ecu).map(EcuItem::text).orElse(c.text());
      LOG.info("state campaign={}{} from={} on={} to={}{}", c.id(), ecu.isEmpty() ? "" : " ecu=" + ecu, from, on, to, why.isEmpty() ? "" : " why=" + why);
      agent.services().observers.all().forEach(o -> o.state(c.id(), ecu, from, to, CampaignReports.status(c, this::place)));
    }
    reports.forEach(r -> agent.services().observers.all().forEach(o -> o.report(r)));
  }

  private Map<EcuId, String> backupVersions(Settlement settlement) {
    Map<EcuId, String> versions = new HashMap<>();
    agent.services().backups.now().ifPresent(b -> b.all().forEach((ecu, file) -> versions.put(ecu, file.version())));
    settlement.promoted().forEach(f -> versions.put(f.ecu(), f.version()));
    return versions;
  }

  String place(EcuId ecu) {
    return agent.services().targets.place(ecu);
  }

  /** The version an ECU ran when it was last asked; empty: unknown. */
  String running(EcuId ecu) {
    return campaign.ecu(ecu).map(EcuItem::from).orElseGet(() -> Inventory.running(agent.journal(), ecu));
  }
}
