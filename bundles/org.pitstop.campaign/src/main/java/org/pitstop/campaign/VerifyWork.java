package org.pitstop.campaign;

import java.io.IOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.pitstop.api.flash.EcuDirectory;
import org.pitstop.api.software.EcuId;
import org.pitstop.api.software.SoftwarePackage;
import org.pitstop.api.software.VehiclePackage;
import org.pitstop.api.store.Change;
import org.pitstop.api.store.Store.Wanted;
import org.pitstop.api.trust.PackageVerifier.Verdict;

/** Decides whether a package is carried out, before one byte of it is downloaded. */
final class VerifyWork implements Work {

  /** Why not. */
  private record Refusal(String reason, String text) {}

  private final CampaignRunner runner;
  private final Agent agent;
  private final Campaign campaign;
  /** ECUs whose backup is whole. */
  private final Set<EcuId> backedUp = new HashSet<>();

  VerifyWork(CampaignRunner runner, Agent agent) {
    this.runner = runner;
    this.agent = agent;
    this.campaign = runner.campaign();
  }

  @Override
  public void run() throws IOException, InterruptedException {
    switch (campaign.kind()) {
      case UPGRADE -> verifyPackage();
      case ROLL_BACK -> verifyBackup();
    }
  }

  @Override
  public void giveUp(String reason, String why) throws IOException {
    runner.on(CampaignEvent.PACKAGE_REFUSED, reason, why);
  }

  private void verifyBackup() throws IOException {
    EcuItem item = campaign.ecus().get(0);
    if (agent.store().verify(item.file().sha256())) {
      runner.on(CampaignEvent.BACKUP_FOUND, "", "");
    } else {
      runner.on(CampaignEvent.PACKAGE_REFUSED, "NO_BACKUP", "the backup of " + item.ecu() + " is not in the store any more");
    }
  }

  private void verifyPackage() throws IOException, InterruptedException {
    Optional<byte[]> signed = agent.journal().signedPackage(campaign.id());
    if (signed.isEmpty()) {
      runner.on(CampaignEvent.PACKAGE_REFUSED, "MALFORMED", "the command's package is not in the journal");
      return;
    }
    String vin = agent.services().vin.get(runner::stopping);
    Verdict verdict = agent.services().verifier.get(runner::stopping).verify(signed.get(), vin);
    if (verdict instanceof Verdict.Refused refused) {
      runner.apply(new Change(), s -> s.campaign(CampaignEvent.PACKAGE_REFUSED, refused.reason().name(), refused.why()),
          d -> CampaignFacts.packageVerdict(d, campaign, signed.get(), "on arrival", verdict));
    } else if (verdict instanceof Verdict.Accepted accepted) {
      check(accepted, signed.get());
    }
  }

  private void check(Verdict.Accepted accepted, byte[] signed) throws IOException, InterruptedException {
    VehiclePackage p = accepted.vehiclePackage();
    List<EcuItem> items = new ArrayList<>();
    boolean ofAgent = p.software().stream().anyMatch(s -> Targets.isAgent(s.ecu()));
    if (ofAgent && p.software().size() > 1) {
      runner.on(CampaignEvent.PACKAGE_REFUSED, "AGENT_NOT_ALONE", "the agent's own bundles come in a package of their own");
      return;
    }
    Optional<String> other = runner.claim(ofAgent);
    if (other.isPresent()) {
      runner.on(CampaignEvent.PACKAGE_REFUSED, "BUSY", "campaign " + other.get() + " is under way");
      return;
    }
    for (SoftwarePackage s : p.software()) {
      Optional<Refusal> refusal = refuse(s, items);
      if (refusal.isPresent()) {
        runner.on(CampaignEvent.PACKAGE_REFUSED, refusal.get().reason(), refusal.get().text());
        return;
      }
    }
    long shortage = agent.store().shortageBytes(items.stream().flatMap(e -> Downloads.of(e, backedUp.contains(e.ecu())).stream())
        .map(d -> new Wanted(d.file().sha256(), d.file().lengthBytes())).distinct().toList());
    if (shortage > 0) {
      runner.on(CampaignEvent.PACKAGE_REFUSED, "NO_SPACE", "the store lacks " + shortage + " bytes for this package");
      return;
    }
    Change ratchet = accepted.ratchet();
    runner.apply(ratchet, s -> {
      s.items(items);
      s.terms(p.terms());
      return s.campaign(CampaignEvent.PACKAGE_ACCEPTED, "", "package " + p.id());
    }, d -> CampaignFacts.packageVerdict(d, campaign, signed, "on arrival", accepted));
    agent.wallTime().proven(p.issued());
  }

  private Optional<Refusal> refuse(SoftwarePackage s, List<EcuItem> items) throws IOException, InterruptedException {
    Targets targets = agent.services().targets;
    Optional<EcuDirectory.Entry> entry = targets.find(s.ecu(), runner::stopping);
    if (entry.isEmpty()) {
      List<String> wrong = targets.problems(runner::stopping);
      String problems = wrong.isEmpty() ? "" : " (profiles that are wrong: " + String.join("; ", wrong) + ")";
      return Optional.of(new Refusal("UNKNOWN_ECU", "this vehicle has no profile for ECU " + s.ecu() + problems));
    }
    EcuDirectory.Identification id = targets.identify(s.ecu(), runner::stopping);
    String hardware = s.file().hardware();
    if (id instanceof EcuDirectory.Identification.Identified known && !known.hardware().equals(hardware)) {
      return Optional.of(new Refusal("WRONG_HARDWARE", "ECU " + s.ecu() + " is hardware " + known.hardware() + ", the package is for " + hardware));
    }
    if (!entry.get().hardware().contains(hardware)) {
      return Optional.of(new Refusal("WRONG_HARDWARE", "the profile of " + s.ecu() + " allows hardware " + entry.get().hardware() + ", the package is for " + hardware));
    }
    EcuItem item = EcuItem.of(s, id instanceof EcuDirectory.Identification.Identified known ? known.version() : "");
    // read to its end: what has rotted is none, and it is better to know before the download
    if (item.toProgram() && WayBack.backup(item, agent, runner::stopping).isPresent()) {
      backedUp.add(item.ecu());
    } else if (WayBack.needed(item) && item.fallback().isEmpty()) {
      return Optional.of(new Refusal("NO_WAY_BACK", "there is no backup of ECU " + s.ecu() + ", or it has rotted, and the package brings no fallback image"));
    }
    items.add(item);
    return Optional.empty();
  }
}
