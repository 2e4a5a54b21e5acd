package org.pitstop.campaign;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Predicate;
import org.pitstop.api.backup.Backups;
import org.pitstop.api.flash.EcuProgrammer;
import org.pitstop.api.software.EcuId;
import org.pitstop.api.software.SoftwareFile;
import org.pitstop.api.store.Change;
import org.pitstop.api.tsp.Progress;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Programs one ECU, or restores it, as its journalled state says. */
final class EcuWork implements Work, EcuProgrammer.Monitor {
  private static final Logger LOG = LoggerFactory.getLogger(EcuWork.class);
  /** After the first failed restoring; after the second twice as long, and so on. */
  private static final Duration BETWEEN_RESTORES = Duration.ofSeconds(10);

  private final EcuId ecu;
  private final CampaignRunner runner;
  private final Agent agent;
  private long begun;

  EcuWork(EcuId ecu, CampaignRunner runner, Agent agent) {
    this.ecu = ecu;
    this.runner = runner;
    this.agent = agent;
  }

  @Override
  public void run() throws IOException, InterruptedException {
    EcuItem item = item();
    if (item.state() == EcuState.PENDING) {
      if (!begin(s -> s.ecu(ecu, EcuEvent.START, ""))) {
        return;
      }
    } else if (item.state() == EcuState.PREPARING && !runner.mayPrepare(ecu)) {
      // begun before a restart, and the driver has come meanwhile: it is not even sent into its boot loader
      stopped();
      return;
    } else if (item.attempts() >= agent.limits().ecuStarts()) {
      giveUp("ATTEMPTS", "begun " + item.attempts() + " times without an end");
      return;
    } else {
      begin(s -> true);
    }
    if (item().state() == EcuState.RESTORING) {
      restore();
    } else {
      program();
    }
  }

  @Override
  public void giveUp(String reason, String why) throws IOException {
    failed(item().state() != EcuState.PREPARING && item().state() != EcuState.PENDING, why);
  }

  /** Counts the start, durably, before anything is done. */
  private boolean begin(Predicate<Settlement> row) throws IOException {
    return runner.apply(new Change(), s -> {
      s.item(ecu, e -> e.attempts(e.attempts() + 1));
      return row.test(s);
    }, d -> {});
  }

  private void program() throws IOException, InterruptedException {
    SoftwareFile file = item().file();
    // read once more: it may have lain here for weeks, and what rotted would still get a checksum that fits
    Optional<Path> path = agent.store().verify(file.sha256()) ? agent.store().find(file.sha256()) : Optional.empty();
    if (path.isEmpty()) {
      giveUp("STORAGE", "its file is not in the store any more, or has rotted");
      return;
    }
    // and what it would be restored to: a roll back is too late to find that out
    if (item().state() == EcuState.PREPARING && WayBack.needed(item()) && WayBack.of(item(), agent, runner::stopping).isEmpty()) {
      giveUp("NO_WAY_BACK", "what it could be restored to is not in the store any more, or has rotted");
      return;
    }
    begun = agent.vehicleTime().nanos();
    EcuProgrammer.Result result = agent.services().targets.program(file, path.get(), this, runner::stopping);
    if (result instanceof EcuProgrammer.Verified v) {
      verified(v);
    } else if (result instanceof EcuProgrammer.Stopped) {
      stopped();
    } else if (result instanceof EcuProgrammer.Failed f) {
      failed(f.erased() || item().state() == EcuState.PROGRAMMING, f.why());
    }
  }

  private void restore() throws IOException, InterruptedException {
    Backups backups = agent.services().backups.get(runner::stopping);
    // without a whole one the way is tried nevertheless: its failure says what is wrong with it, and may pass
    Optional<SoftwareFile> way = WayBack.of(item(), agent, runner::stopping).or(() -> backups.backup(ecu)).or(() -> item().fallback());
    if (way.isEmpty()) {
      runner.on(ecu, EcuEvent.RESTORE_FAILED, item().text() + "; and there is neither a backup nor a fallback image");
      return;
    }
    EcuProgrammer.Result result = Targets.isAgent(ecu) ? restoreAgent(way.get()) : backups.restore(way.get(), this);
    if (result instanceof EcuProgrammer.Verified v) {
      runner.apply(new Change(), s -> {
        s.result(ecu, v.version(), v.bytes(), v.transfer().toMillis());
        return s.ecu(ecu, EcuEvent.RESTORED, "");
      }, d -> {});
    } else if (result instanceof EcuProgrammer.Failed f) {
      restoreFailed(f.why());
    } else {
      restoreFailed("restoring was stopped");
    }
  }

  private EcuProgrammer.Result restoreAgent(SoftwareFile file) throws InterruptedException {
    Optional<Path> path = agent.store().find(file.sha256());
    return path.isEmpty() ? new EcuProgrammer.Failed(false, "the backup is not in the store any more")
        : agent.services().targets.program(file, path.get(), this, runner::stopping);
  }

  /** A stop is no failed attempt: however often the driver comes back, the ECU keeps all of its attempts. */
  private void stopped() throws IOException {
    runner.apply(new Change(), s -> {
      s.item(ecu, e -> e.attempts(0));
      return s.ecu(ecu, EcuEvent.STOPPED, String.join("; ", runner.obstacles()));
    }, d -> {});
  }

  /** What keeps an erased ECU from its backup may pass: it is not given up in a hurry. */
  private void restoreFailed(String why) throws IOException, InterruptedException {
    int attempts = item().attempts();
    if (attempts < agent.limits().ecuStarts() && !runner.stopping()) {
      LOG.warn("restoring failed campaign={} ecu={} attempt={} why={}; again after {}", runner.campaign().id(), ecu, attempts, why,
          BETWEEN_RESTORES.multipliedBy(attempts));
      agent.vehicleTime().sleep(BETWEEN_RESTORES.multipliedBy(attempts));
      run();
    } else {
      runner.on(ecu, EcuEvent.RESTORE_FAILED, item().text() + "; restoring its backup failed too: " + why);
    }
  }

  /** A cancel was accepted because nothing is erased: an ECU found with its target version then is left as it is. */
  private void verified(EcuProgrammer.Verified v) throws IOException {
    Change rate = new Change();
    long seconds = Duration.ofNanos(agent.vehicleTime().nanos() - begun).toSeconds();
    if (!v.alreadyThere() && seconds > 0) {
      CampaignJournal.putBytesPerSecond(rate, ecu, Math.max(1, item().file().lengthBytes() / seconds));
    }
    runner.apply(rate, s -> {
      boolean begun = item().state() == EcuState.PREPARING;
      if (begun && (!item().wasProgrammed(v.version()) || s.campaign().state() == CampaignState.CANCELLING)) {
        s.result(ecu, v.version(), v.bytes(), v.transfer().toMillis());
        return s.ecu(ecu, EcuEvent.ALREADY_THERE, "");
      }
      return s.programmed(ecu, v.version(), v.bytes(), v.transfer().toMillis());
    }, d -> {});
  }

  private void failed(boolean erased, String why) throws IOException {
    if (item().state() == EcuState.RESTORING) {
      runner.on(ecu, EcuEvent.RESTORE_FAILED, why);
    } else {
      runner.apply(new Change(), s -> {
        s.item(ecu, e -> e.attempts(0));
        return s.ecu(ecu, erased ? EcuEvent.FAILED_ERASED : EcuEvent.FAILED_UNTOUCHED, why);
      }, d -> {});
    }
  }

  private EcuItem item() {
    return runner.campaign().ecu(ecu).orElseThrow();
  }

  @Override
  public boolean mayBegin() {
    return runner.mayBegin(ecu);
  }

  @Override
  public boolean mayErase() {
    return runner.mayErase(ecu);
  }

  @Override
  public boolean keepDtcs(byte[] record) {
    return runner.keepDtcs(ecu, DtcRecord.of(record));
  }

  @Override
  public void step(String step) {
    LOG.info("step campaign={} ecu={} step={}", runner.campaign().id(), ecu, step);
  }

  @Override
  public void progress(long acknowledgedBytes, long totalBytes) {
    runner.progress(new Progress(runner.campaign().id(), "flash", ecu.value(), acknowledgedBytes, totalBytes));
  }
}
