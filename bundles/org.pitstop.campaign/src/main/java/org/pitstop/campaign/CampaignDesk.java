package org.pitstop.campaign;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import org.pitstop.api.backup.Backups;
import org.pitstop.api.campaign.CampaignStatus;
import org.pitstop.api.campaign.Campaigns;
import org.pitstop.api.software.EcuId;
import org.pitstop.api.software.Sha256;
import org.pitstop.api.software.SoftwareFile;
import org.pitstop.api.store.Change;
import org.pitstop.api.tsp.Report;
import org.pitstop.api.tsp.TspCommand;
import org.pitstop.api.tsp.TspListener;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Where commands arrive: journals them, answers them, and has one campaign of ECUs and one of the agent itself run at a time. */
final class CampaignDesk implements TspListener, Campaigns {
  private static final Logger LOG = LoggerFactory.getLogger(CampaignDesk.class);

  /** After this an inventory with an ECU that did not answer is read again; then after twice as long, and so on. */
  private static final Duration ASK_AGAIN = Duration.ofSeconds(30);
  /** One of ECUs and one of the agent; whose a new one is shows when its package is verified. */
  private static final int MAX_ACTIVE = 2;
  private static final Duration ASK_AGAIN_MAX = Duration.ofDays(1);

  private final Agent agent;
  /** Read without this desk's lock by whoever asks what there is. */
  private final List<Campaign> ended = new CopyOnWriteArrayList<>();
  private final List<CampaignRunner> active = new CopyOnWriteArrayList<>();
  /** Which campaign has the ECUs (false), and which the agent (true). */
  private final Map<Boolean, String> claims = new HashMap<>();
  private final StartGate gate;
  private volatile boolean stopping;
  private volatile boolean inventoryRead;
  private Duration askAgain = ASK_AGAIN;
  private Thread inventory;

  CampaignDesk(Agent agent) {
    this.agent = agent;
    this.gate = new StartGate(agent.vehicleTime(), this::gateOpened);
  }

  StartGate gate() {
    return gate;
  }

  /** Where users answer. */
  ConsentDesk consents() {
    return new ConsentDesk(() -> active, this::known);
  }

  private void gateOpened() {
    active.forEach(CampaignRunner::start);
  }

  /** Takes up what the journal has: a campaign that has not ended goes on before anything else is done. */
  synchronized void start() {
    for (Campaign c : agent.journal().campaigns()) {
      if (c.state().ended()) {
        ended.add(c);
      } else {
        LOG.info("campaign goes on id={} state={}", c.id(), c.state());
        if (!c.ecus().isEmpty()) {
          claims.put(c.ofAgent(), c.id());
        }
        run(c, !agent.journal().damages().isEmpty());
      }
    }
  }

  void stop() {
    stopping = true;
    List<CampaignRunner> runners;
    Thread reading;
    synchronized (this) {
      runners = List.copyOf(active);
      reading = inventory;
    }
    runners.forEach(CampaignRunner::close);
    if (reading != null) {
      reading.interrupt();
    }
  }

  @Override
  public void connected() {
    agent.outbox().connected();
    if (!inventoryRead) {
      readInventory("");
    }
  }

  @Override
  public void acknowledged(long reportSeq) {
    agent.outbox().acknowledged(reportSeq);
  }

  @Override
  public synchronized void command(TspCommand command) throws IOException {
    if (stopping) {
      throw new IOException("the agent is stopping");
    }
    if (agent.journal().knowsCommand(command.commandId())) {
      LOG.info("command known already id={}", command.commandId());
      return;
    }
    LOG.info("command {}", command);
    Change change = agent.journal().putCommand(new Change(), command.commandId(), agent.wallTime().now().toEpochMilli());
    if (command instanceof TspCommand.Upgrade upgrade) {
      upgrade(upgrade, change);
    } else if (command instanceof TspCommand.Cancel cancel) {
      cancel(cancel, change);
    } else if (command instanceof TspCommand.RollBack rollBack) {
      rollBack(rollBack, change);
    } else if (command instanceof TspCommand.ReportInventory ask) {
      answer(change, Report.Type.ACCEPTED, ask.commandId(), "", "", "");
      readInventory(ask.commandId());
    } else if (command instanceof TspCommand.Unreadable unreadable) {
      String reason = unreadable.why().startsWith("unknown command") ? "UNKNOWN_COMMAND" : "UNREADABLE_COMMAND";
      answer(change, Report.Type.REJECTED, unreadable.commandId(), "", reason, unreadable.why());
    }
  }

  private void upgrade(TspCommand.Upgrade u, Change change) throws IOException {
    if (known(u.campaignId())) {
      answer(change, Report.Type.REJECTED, u.commandId(), "", "DUPLICATE_CAMPAIGN", "campaign " + u.campaignId() + " was here already");
    } else if (active.size() >= MAX_ACTIVE) {
      answer(change, Report.Type.REJECTED, u.commandId(), u.campaignId(), "BUSY", "campaigns " + claims.values() + " are under way");
    } else {
      Campaign c = new Campaign(u.campaignId(), Campaign.Kind.UPGRADE, u.commandId(), agent.wallTime().now(), u.user(), u.password(),
          CampaignState.RECEIVED, "", "", List.of());
      CampaignJournal.putPackage(CampaignJournal.put(change, c), c.id(), u.signedPackage());
      agent.outbox().commit(CampaignFacts.received(agent.outbox().draft(change), u.commandId(), c.id(), "upgrade", "package of " + u.signedPackage().length
          + " bytes, SHA-256 " + Sha256.of(u.signedPackage())));
      run(c);
    }
  }

  private void cancel(TspCommand.Cancel cancel, Change change) throws IOException {
    Optional<CampaignRunner> runner = active(cancel.campaignId());
    if (runner.isEmpty()) {
      String reason = known(cancel.campaignId()) ? "TOO_LATE" : "UNKNOWN_CAMPAIGN";
      answer(change, Report.Type.REJECTED, cancel.commandId(), "", reason, "no campaign " + cancel.campaignId() + " is under way");
      return;
    }
    boolean cancelled = runner.get().apply(change, s -> !s.campaign().touched() && s.campaign(CampaignEvent.CANCEL, "", "cancelled by the TSP"),
        d -> CampaignFacts.command(d.report(Report.Type.ACCEPTED, cancel.commandId(), "", "", "cancels " + cancel.campaignId(), List.of()), cancel.commandId(),
            cancel.campaignId(), Report.Type.ACCEPTED, "", "cancels it"));
    if (!cancelled) {
      answer(change, Report.Type.REJECTED, cancel.commandId(), "", "TOO_LATE", "campaign " + cancel.campaignId() + " is past its first erase: it is finished or rolled back");
    }
  }

  private void rollBack(TspCommand.RollBack r, Change change) throws IOException {
    Backups backups = agent.services().backups.now().orElseThrow(() -> new IOException("the backup service is gone for the moment"));
    Optional<SoftwareFile> backup = backups.backup(r.ecu());
    boolean ofAgent = Targets.isAgent(r.ecu());
    if (claims.containsKey(ofAgent)) {
      answer(change, Report.Type.REJECTED, r.commandId(), "", "BUSY", "campaign " + claims.get(ofAgent) + " is under way");
    } else if (!ofAgent && agent.services().directory.now().map(d -> d.find(r.ecu()).isEmpty()).orElse(false)) {
      answer(change, Report.Type.REJECTED, r.commandId(), "", "UNKNOWN_ECU", "this vehicle has no profile for ECU " + r.ecu());
    } else if (backup.isEmpty()) {
      answer(change, Report.Type.REJECTED, r.commandId(), "", "NO_BACKUP", "no backup is kept for ECU " + r.ecu());
    } else {
      String running = Inventory.running(agent.journal(), r.ecu());
      Campaign c = new Campaign(r.commandId(), Campaign.Kind.ROLL_BACK, r.commandId(), agent.wallTime().now(), "", "", CampaignState.RECEIVED, "", "",
          List.of(EcuItem.ofBackup(backup.get(), running)));
      agent.outbox().commit(CampaignFacts.received(agent.outbox().draft(CampaignJournal.put(change, c)), r.commandId(), c.id(), "roll-back", "ECU " + r.ecu()));
      claims.put(ofAgent, c.id());
      run(c);
    }
  }

  /** Gives a campaign the ECUs, or the agent. @return the campaign that has them already; empty: it is given */
  private synchronized Optional<String> claim(Campaign c, boolean ofAgent) {
    String holder = claims.putIfAbsent(ofAgent, c.id());
    return holder == null || holder.equals(c.id()) ? Optional.empty() : Optional.of(holder);
  }

  private Optional<CampaignRunner> active(String campaignId) {
    return active.stream().filter(r -> r.campaign().id().equals(campaignId)).findFirst();
  }

  private void answer(Change change, Report.Type type, String commandId, String campaignId, String reason, String text) throws IOException {
    LOG.info("command answered id={} with={} reason={} text={}", commandId, type.code(), reason, text);
    Outbox.Draft draft = agent.outbox().draft(change).report(type, commandId, campaignId, reason, text, List.of());
    List<Report> reports = agent.outbox().commit(CampaignFacts.command(draft, commandId, campaignId, type, reason, text));
    reports.forEach(r -> agent.services().observers.all().forEach(o -> Foreign.call("observer", () -> o.report(r))));
  }

  private void run(Campaign c) {
    run(c, false);
  }

  private void run(Campaign c, boolean setBack) {
    CampaignRunner runner = new CampaignRunner(c, agent, gate, this::claim, this::ended, setBack);
    active.add(runner);
    runner.start();
  }

  /** Called by the runner, which holds its own lock: what needs this desk's lock is done on another thread. */
  private void ended(Campaign c) {
    LOG.info("campaign ended id={} state={} reason={} text={}", c.id(), c.state(), c.reason(), c.text());
    agent.vehicleTime().start("campaign-tidy", () -> tidy(c));
  }

  private void tidy(Campaign c) {
    synchronized (this) {
      ended.add(c);
      active.removeIf(r -> r.campaign().id().equals(c.id()));
      claims.values().remove(c.id());
      try {
        ended.removeAll(agent.journal().forget(ended));
        collectGarbage();
      } catch (IOException e) {
        LOG.warn("tidying after campaign={} failed, it is done after the next one: {}", c.id(), e.getMessage());
      }
    }
    readInventory("");
  }

  private void collectGarbage() throws IOException {
    Optional<Backups> backups = agent.services().backups.now();
    if (backups.isPresent()) {
      Set<Sha256> wanted = new HashSet<>(backups.get().files());
      active.stream().flatMap(r -> r.campaign().ecus().stream()).forEach(e -> {
        wanted.add(e.file().sha256());
        e.fallback().ifPresent(f -> wanted.add(f.sha256()));
      });
      long freed = agent.store().retain(wanted);
      LOG.info("store tidied freedBytes={} kept={}", freed, wanted.size());
    }
  }

  /** Reads the inventory on a task; not while ECUs are being programmed: then it comes after the campaign anyway. */
  private synchronized void readInventory(String commandId) {
    boolean busy = active.stream().map(CampaignRunner::campaign).filter(c -> !c.ofAgent()).map(Campaign::state)
        .anyMatch(s -> s == CampaignState.PROGRAMMING || s == CampaignState.ROLLING_BACK);
    if (!stopping && !busy) {
      inventory = agent.vehicleTime().start("inventory", () -> {
        try {
          List<Report> reports = new Inventory(agent, () -> stopping).report(commandId);
          reports.forEach(r -> agent.services().observers.all().forEach(o -> Foreign.call("observer", () -> o.report(r))));
          inventoryRead = reports.stream().flatMap(r -> r.ecus().stream()).noneMatch(e -> e.hardware().isEmpty());
          lookAgain();
        } catch (InterruptedException e) {
          LOG.debug("inventory stopped");
        } catch (IOException e) {
          LOG.warn("inventory not reported: {}; it is read again", e.getMessage());
          inventoryRead = false;
          lookAgain();
        } catch (RuntimeException | Error e) {
          LOG.error("inventory not read; it is read again", e);
          inventoryRead = false;
          lookAgain();
        }
      });
    }
  }

  /** An ECU that did not answer may only be asleep, or its bus not there yet. */
  private synchronized void lookAgain() {
    if (inventoryRead) {
      askAgain = ASK_AGAIN;
    } else {
      agent.wallTime().schedule(askAgain, () -> readInventory(""));
      askAgain = askAgain.compareTo(ASK_AGAIN_MAX) < 0 ? askAgain.multipliedBy(2) : askAgain;
    }
  }

  private boolean known(String campaignId) {
    return ended.stream().anyMatch(c -> c.id().equals(campaignId)) || active(campaignId).isPresent();
  }

  @Override
  public synchronized List<CampaignStatus> all() {
    List<Campaign> all = new ArrayList<>(ended);
    active.stream().map(CampaignRunner::shown).filter(c -> !c.state().ended()).forEach(all::add);
    return all.stream().map(c -> CampaignReports.status(c, this::place)).toList();
  }

  private String place(EcuId ecu) {
    return agent.services().targets.place(ecu);
  }

  @Override
  public List<Report> unacknowledged() {
    return agent.outbox().pending();
  }

  @Override
  public List<Report.EcuRow> inventory() {
    return Inventory.last(agent.journal());
  }

  @Override
  public String cancel(String campaignId) throws IOException {
    command(new TspCommand.Cancel(localId(), campaignId));
    return lastAnswer();
  }

  @Override
  public String rollBack(EcuId ecu) throws IOException {
    command(new TspCommand.RollBack(localId(), ecu));
    return lastAnswer();
  }

  @Override
  public void reportInventory() {
    readInventory("");
  }

  private String localId() {
    return "local-" + agent.wallTime().now().toEpochMilli();
  }

  private String lastAnswer() {
    List<Report> pending = agent.outbox().pending();
    return pending.isEmpty() ? "accepted" : pending.get(pending.size() - 1).type().code() + " " + pending.get(pending.size() - 1).text();
  }
}
