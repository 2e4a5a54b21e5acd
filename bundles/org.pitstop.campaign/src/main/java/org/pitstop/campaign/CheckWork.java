package org.pitstop.campaign;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.pitstop.api.flash.EcuDirectory.Identification;
import org.pitstop.api.image.ImageException;
import org.pitstop.api.software.SoftwareFile;
import org.pitstop.api.software.SoftwarePackage.Dependency;
import org.pitstop.api.store.Change;

/** The last look before the vehicle is waited for: every image is read to its end, every ECU is asked who it is. */
final class CheckWork implements Work {
  private static final Duration BETWEEN_TRIES = Duration.ofSeconds(2);

  /** Why not. */
  private record Problem(String reason, String text) {}

  private final CampaignRunner runner;
  private final Agent agent;
  private final Campaign campaign;

  CheckWork(CampaignRunner runner, Agent agent) {
    this.runner = runner;
    this.agent = agent;
    this.campaign = runner.campaign();
  }

  @Override
  public void run() throws IOException, InterruptedException {
    List<EcuItem> items = new ArrayList<>();
    Optional<Problem> problem = Optional.empty();
    for (EcuItem item : campaign.ecus()) {
      problem = problem.isPresent() ? problem : image(item.file());
      problem = problem.isPresent() ? problem : wayBack(item);
      problem = problem.isPresent() ? problem : dependencies(item);
      if (problem.isEmpty()) {
        Identification id = ask(item);
        problem = identity(item, id);
        items.add(id instanceof Identification.Identified known ? item.from(before(item, known.version())) : item);
      }
    }
    if (problem.isPresent()) {
      runner.on(CampaignEvent.CHECKS_FAILED, problem.get().reason(), problem.get().text());
    } else {
      runner.apply(new Change(), s -> {
        s.items(items);
        return s.campaign(CampaignEvent.CHECKS_PASSED, "", String.join("; ", runner.obstacles()));
      }, d -> CampaignFacts.files(d, campaign));
    }
  }

  @Override
  public void giveUp(String reason, String why) throws IOException {
    runner.on(CampaignEvent.CHECKS_FAILED, reason, why);
  }

  /** What it ran before the campaign; where rot has set the journal back it may have its target version from this very campaign. */
  private static String before(EcuItem item, String running) {
    return !item.from().isEmpty() && item.wasProgrammed(running) ? item.from() : running;
  }

  private Optional<Problem> image(SoftwareFile file) throws IOException, InterruptedException {
    Optional<Path> path = agent.store().find(file.sha256());
    if (path.isEmpty() || !agent.store().verify(file.sha256())) {
      return Optional.of(new Problem("STORAGE", "the file for " + file.ecu() + " " + file.version() + " is not in the store any more: it rotted"));
    }
    return readable(file, path.get());
  }

  /** A backup was programmed before; a fallback nobody has read yet. */
  private Optional<Problem> wayBack(EcuItem item) throws IOException, InterruptedException {
    Optional<SoftwareFile> way = WayBack.of(item, agent, runner::stopping);
    if (way.isEmpty()) {
      return WayBack.needed(item) ? Optional.of(new Problem("NO_WAY_BACK", "nothing whole is in the store that ECU " + item.ecu()
          + " could be restored to: its backup or fallback is missing or has rotted; send the package with a fallback image")) : Optional.empty();
    }
    Optional<Path> path = way.equals(item.fallback()) ? agent.store().find(way.get().sha256()) : Optional.empty();
    return path.isPresent() ? readable(way.get(), path.get()) : Optional.empty();
  }

  private Optional<Problem> readable(SoftwareFile file, Path path) throws IOException, InterruptedException {
    try {
      agent.services().images.get(runner::stopping).read(path, file.format(), file.address());
      return Optional.empty();
    } catch (ImageException e) {
      return Optional.of(new Problem("BAD_IMAGE", file.ecu() + " " + file.version() + ": " + e.getMessage()));
    }
  }

  private Optional<Problem> dependencies(EcuItem item) {
    return item.requires().stream().filter(d -> !canBeSatisfied(d)).findFirst()
        .map(d -> new Problem("DEPENDENCY", item.ecu() + " needs " + d.ecu() + " at version " + d.range() + ", which runs " + runner.running(d.ecu())
            + campaign.ecu(d.ecu()).filter(EcuItem::toProgram).map(e -> " and gets " + e.file().version()).orElse(" and gets nothing else") + " in this package"));
  }

  /** What counts is what the other ECU runs in the end. */
  private boolean canBeSatisfied(Dependency d) {
    return campaign.ecu(d.ecu()).filter(EcuItem::toProgram).map(e -> d.allows(e.file().version())).orElseGet(() -> NextEcus.satisfied(campaign, d, runner::running));
  }

  private Identification ask(EcuItem item) throws InterruptedException {
    Identification id = identify(item);
    for (int i = 1; i < agent.limits().silentTries() && id instanceof Identification.Silent && !runner.stopping(); i++) {
      agent.vehicleTime().sleep(BETWEEN_TRIES);
      id = identify(item);
    }
    return id;
  }

  private Identification identify(EcuItem item) throws InterruptedException {
    return agent.services().targets.identify(item.ecu(), runner::stopping);
  }

  private Optional<Problem> identity(EcuItem item, Identification id) {
    if (id instanceof Identification.Silent silent) {
      return Optional.of(new Problem("ECU_SILENT", "ECU " + item.ecu() + " does not answer: " + silent.why()));
    }
    Identification.Identified known = (Identification.Identified) id;
    if (!known.hardware().equals(item.file().hardware())) {
      return Optional.of(new Problem("WRONG_HARDWARE", "ECU " + item.ecu() + " is hardware " + known.hardware() + ", the package is for " + item.file().hardware()));
    }
    if (!item.toProgram() && !known.version().equals(item.file().version())) {
      return Optional.of(new Problem("NOT_RUNNING", "ECU " + item.ecu() + " runs " + known.version() + ": version " + item.file().version() + " cannot be its backup"));
    }
    return Optional.empty();
  }
}
