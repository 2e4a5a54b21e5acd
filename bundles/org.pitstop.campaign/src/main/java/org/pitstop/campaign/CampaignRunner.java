package org.pitstop.campaign;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.pitstop.api.backup.Backups;
import org.pitstop.api.software.EcuId;
import org.pitstop.api.store.Change;
import org.pitstop.api.time.Waiter;
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
  private final Obstacles obstacles;
  private final Asking asking;
  /** Where the campaign waits for the vehicle and its user. */
  private final Waiter waiter;
  private Campaign campaign;
  private CampaignState working;
  /** Null: the roll back has not had to wait yet. */
  private Patience restorePatience;
  private boolean looksAgain;
  /** The journal may know less than was done: the ECUs are asked before the campaign goes on. */
  private boolean setBack;
  private boolean reviewing;
  private volatile boolean stopping;

  /** @param setBack the journal that the campaign goes on from has lost commits */
  CampaignRunner(Campaign campaign, Agent agent, StartGate gate, Claims claims, Consumer<Campaign> ended, boolean setBack) {
    this.campaign = campaign;
    this.agent = agent;
    this.gate = gate;
    this.claims = claims;
    this.ended = ended;
    this.setBack = setBack;
    this.power = new PowerHolds(agent.services().power, agent.limits().powerHold());
    this.obstacles = new Obstacles(agent);
    this.asking = new Asking(this, agent);
    this.waiter = agent.vehicleTime().waiter();
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
    Change change = agent.journal().putWaiting(CampaignJournal.put(with, after), after, agent.wallTime().now());
    if (!settlement.promoted().isEmpty()) {
      Backups backups = agent.services().backups.now().orElseThrow(() -> new IOException("the backup service is gone for the moment"));
      change.and(backups.promotion(settlement.promoted()));
    }
    Outbox.Draft draft = agent.outbox().draft(change);
    moreReports.accept(draft);
    CampaignReports.add(draft, settlement, backupVersions(settlement));
    CampaignFacts.add(draft, settlement);
    List<Report> reports = agent.outbox().commit(draft);
    campaign = after;
    tell(settlement, reports);
    if (Asking.open(before, agent.policy()) && !Asking.open(after, agent.policy())) {
      asking.over(after.id());
      waiter.signal();
    }
    advance();
    return true;
  }

  void progress(Progress progress) {
    agent.services().tsp.now().ifPresent(t -> Foreign.call("TSP link", () -> t.send(progress)));
    agent.services().observers.all().forEach(o -> Foreign.call("observer", () -> o.progress(progress)));
  }

  /** What forbids to start an ECU now. */
  List<String> obstacles() {
    return obstacles.toStart(campaign());
  }

  /** The campaign as people are to see it: with what it waits for now. */
  Campaign shown() {
    Campaign c = campaign();
    return c.state() == CampaignState.WAITING ? c.state(c.state(), "", String.join("; ", obstacles())) : c;
  }

  /** Where to wait for the vehicle; a user who agrees is a signal. */
  Waiter waiter() {
    return waiter;
  }

  Asking asking() {
    return asking;
  }

  /** Keeps what an ECU had to say before it is cleared, and tells the TSP. @return false: it is not kept, and must not be cleared */
  synchronized boolean keepDtcs(EcuId ecu, DtcRecord record) {
    if (record.count() == 0 || agent.journal().dtcs(campaign.id(), ecu).contains(record.hex())) {
      return true;
    }
    if (stopping || !record.fits()) {
      return false;
    }
    try {
      Change change = agent.journal().putDtcs(new Change(), campaign.id(), ecu, record.hex());
      List<Report> reports = agent.outbox().commit(CampaignReports.addDtcs(agent.outbox().draft(change), campaign, ecu, record));
      reports.forEach(r -> agent.services().observers.all().forEach(o -> Foreign.call("observer", () -> o.report(r))));
      return true;
    } catch (IOException e) {
      LOG.warn("DTCs not kept, so not cleared campaign={} ecu={}: {}", campaign.id(), ecu, e.getMessage());
      return false;
    }
  }

  /** Whether an ECU that nobody has erased may be worked on now. */
  synchronized boolean mayPrepare(EcuId ecu) {
    return obstacles().isEmpty() || mayGoOnAnyway(ecu);
  }

  /** Whether an ECU may be disturbed: it is past its gate, or nothing forbids to start it now. */
  synchronized boolean mayBegin(EcuId ecu) {
    EcuState state = campaign.ecu(ecu).orElseThrow().state();
    return state == EcuState.PROGRAMMING || state == EcuState.RESTORING
        || !stopping && campaign.state() == CampaignState.PROGRAMMING && !gate.held() && mayPrepare(ecu);
  }

  /** The gate before an ECU's first erase: once it is passed, durably, the ECU is finished or restored whatever comes. */
  synchronized boolean mayErase(EcuId ecu) {
    EcuState state = campaign.ecu(ecu).orElseThrow().state();
    if (state == EcuState.PROGRAMMING || state == EcuState.RESTORING) {
      return true;
    }
    List<String> now = obstacles();
    if (stopping || campaign.state() != CampaignState.PROGRAMMING || gate.held() || !now.isEmpty() && !mayGoOnAnyway(ecu)) {
      return false;
    }
    try {
      return apply(new Change(), s -> s.ecu(ecu, EcuEvent.MAY_ERASE, ""),
          d -> CampaignFacts.condition(d, campaign, ecu, obstacles.condition(), String.join("; ", now)));
    } catch (IOException e) {
      LOG.warn("not erased campaign={} ecu={}: the journal takes nothing: {}", campaign.id(), ecu, e.getMessage());
      return false;
    }
  }

  /** Starts the work of the present state. If that fails by a defect it is tried again: nobody else would. */
  private void advance() {
    try {
      startWork();
    } catch (RuntimeException | Error e) {
      LOG.error("work could not be started campaign={} state={}; trying again after {}", campaign.id(), campaign.state(), PAUSE, e);
      later();
    }
  }

  private void startWork() {
    if (stopping || setBack && review()) {
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

  /** @return false: nothing can have been programmed in this state */
  private boolean review() {
    boolean needed = switch (campaign.state()) {
      case WAITING, PROGRAMMING, CANCELLING, ROLLING_BACK -> true;
      case RECEIVED, DOWNLOADING, STORED, SUCCEEDED, ROLLED_BACK, REJECTED, CANCELLED, FAILED, NEEDS_WORKSHOP -> false;
    };
    if (needed && !reviewing) {
      reviewing = true;
      threads.add(agent.vehicleTime().start("campaign-review", () -> {
        run(new ReviewWork(this, agent), () -> false);
        reviewed();
      }));
    }
    return needed;
  }

  private synchronized void reviewed() {
    setBack = false;
    threads.remove(Thread.currentThread());
    advance();
  }

  private void work(Work work) {
    if (working != campaign.state()) {
      CampaignState named = campaign.state();
      working = named;
      threads.add(agent.vehicleTime().start("campaign-" + named, () -> run(work, () -> campaign().state() == named)));
    }
  }

  private void moveEcus() {
    if (gate.held() && !campaign.ofAgent()) {
      return; // whoever opens it again calls start()
    }
    NextEcus.begun(campaign, inHand.keySet(), this::place).forEach(this::take);
    if (campaign.state() == CampaignState.ROLLING_BACK && inHand.isEmpty()) {
      NextEcus.toRestore(campaign, inHand.keySet(), this::place).stream().limit(1).forEach(this::restore);
    } else if (campaign.state() == CampaignState.PROGRAMMING) {
      startEcus();
    }
  }

  private void startEcus() {
    List<EcuItem> next = NextEcus.toStart(campaign, inHand.keySet(), this::place, this::running);
    List<String> now = next.isEmpty() ? List.of() : obstacles();
    try {
      List<EcuItem> able = now.isEmpty() ? next : next.stream().filter(e -> mayGoOnAnyway(e.ecu())).toList();
      able.forEach(this::take);
      if (able.isEmpty() && !now.isEmpty() && inHand.isEmpty()) {
        on(CampaignEvent.VEHICLE_NOT_READY, "", String.join("; ", now));
      }
      if (inHand.isEmpty() && campaign.state() == CampaignState.PROGRAMMING && next.isEmpty()) {
        nobodyCanGoOn();
      }
    } catch (IOException e) {
      LOG.warn("journal takes nothing campaign={}: {}; trying again", campaign.id(), e.getMessage());
      later();
    }
  }

  /** An ECU without valid software is restored whatever comes; one that runs its new software is not begun while the vehicle is in use. */
  private void restore(EcuItem item) {
    List<String> now = obstacles.toRollBack(campaign);
    if (!NextEcus.runsTargetStill(item) || now.isEmpty() || mayGoOnAnyway(item.ecu())) {
      take(item);
      return;
    }
    Patience patience = restorePatience == null ? new Patience(agent, campaign) : restorePatience;
    restorePatience = patience;
    if (!patience.isOver()) {
      LOG.debug("roll back waits campaign={} ecu={} for={}", campaign.id(), item.ecu(), now);
      later();
      return;
    }
    try {
      on(item.ecu(), EcuEvent.RESTORE_FAILED, "its roll back waited " + agent.limits().waitForVehicle().toMinutes() + " minutes for the vehicle; still: "
          + String.join("; ", now) + "; it runs " + item.running());
    } catch (IOException e) {
      LOG.warn("journal takes nothing campaign={}: {}; trying again", campaign.id(), e.getMessage());
      later();
    }
  }

  /** Stopping would leave a set of software that does not fit together: the rest of the group is in hand too, if the vehicle stands. */
  private boolean mayGoOnAnyway(EcuId ecu) {
    return obstacles.mayGoOnAnyway(campaign, ecu, this::running);
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
      run(work, () -> false);
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

  /**
   * Runs a work until it has told its event. A defect, of whatever kind, counts as a failed try; so does an end without an event.
   *
   * @param unsaid whether the state that named the work is still there: then the work ended without telling anything
   */
  private void run(Work work, BooleanSupplier unsaid) {
    int defects = 0;
    while (!stopping) {
      try {
        if (defects >= DEFECTS) {
          work.giveUp("DEFECT", "a defect in the agent stopped it " + DEFECTS + " times: see the log");
        } else {
          work.run();
        }
        if (stopping || !unsaid.getAsBoolean()) {
          return;
        }
        defects++;
        LOG.warn("work ended without an event campaign={} time={}; it starts again after {}", campaign.id(), defects, PAUSE);
      } catch (InterruptedException e) {
        LOG.debug("work stopped campaign={}", campaign.id());
        if (stopping || !unsaid.getAsBoolean()) {
          return;
        }
        LOG.warn("work was interrupted campaign={}; it starts again after {}", campaign.id(), PAUSE);
      } catch (IOException e) {
        LOG.warn("work starts again campaign={} after={}: {}", campaign.id(), PAUSE, e.getMessage());
      } catch (ServiceSlot.Missing e) {
        defects = giveUp(work, e) ? 0 : DEFECTS;
        if (defects == 0) {
          return;
        }
      } catch (RuntimeException | Error e) {
        defects++;
        LOG.error("work failed campaign={} time={}", campaign.id(), defects, e);
      }
      pause();
    }
  }

  private boolean giveUp(Work work, ServiceSlot.Missing missing) {
    try {
      LOG.error("work given up campaign={}: {}", campaign.id(), missing.getMessage());
      work.giveUp("SERVICE_MISSING", missing.getMessage());
      return true;
    } catch (IOException | InterruptedException | RuntimeException e) {
      LOG.error("work could not be given up campaign={}; trying again after {}", campaign.id(), PAUSE, e);
      return false;
    }
  }

  /** Looks again after a pause; on a task, as virtual time moves only while somebody waits in it. */
  private void later() {
    if (!looksAgain) {
      looksAgain = true;
      threads.add(agent.vehicleTime().start("campaign-looks-again", () -> {
        pause();
        synchronized (this) {
          looksAgain = false;
          threads.remove(Thread.currentThread());
          advance();
        }
      }));
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
      String why = a.ecu().flatMap(c::ecu).map(EcuItem::text).orElse(c.text());
      LOG.info("state campaign={}{} from={} on={} to={}{}", c.id(), ecu.isEmpty() ? "" : " ecu=" + ecu, a.from(), a.on(), a.to(), why.isEmpty() ? "" : " why=" + why);
      agent.services().observers.all().forEach(o -> Foreign.call("observer", () -> o.state(c.id(), ecu, a.from(), a.to(), CampaignReports.status(c, this::place))));
    }
    reports.forEach(r -> agent.services().observers.all().forEach(o -> Foreign.call("observer", () -> o.report(r))));
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
