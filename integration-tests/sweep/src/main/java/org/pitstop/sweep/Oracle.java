package org.pitstop.sweep;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import org.pitstop.api.backup.Backups;
import org.pitstop.api.simulator.SimulatedVehicle;
import org.pitstop.api.software.EcuId;
import org.pitstop.api.software.SoftwareFile;
import org.pitstop.api.store.Journal;
import org.pitstop.api.store.Store;
import org.pitstop.api.time.VehicleTime;
import org.pitstop.api.tsp.Report;
import org.pitstop.backup.BackupParts;
import org.pitstop.campaign.CampaignParts;
import org.pitstop.evidence.EvidenceParts;
import org.pitstop.simulator.SimulatorParts;
import org.pitstop.store.SimulatedDisk;
import org.pitstop.store.StoreParts;
import org.pitstop.time.VirtualVehicleTime;

/** Watches the requests of a run and judges its end. */
final class Oracle {
  /** The signals come every 100 ms: so long after ignition on the agent must know. */
  private static final long KNOWN_NANOS = 250_000_000;

  private final SimulatorParts vehicle;
  private final VehicleTime time;
  private final Trial trial;
  private final Outcome outcome;
  private final Supplier<SimulatedDisk> disk;
  private final Set<String> entered = new HashSet<>();
  private final Set<String> erasedTarget = new HashSet<>();
  /** ECUs that took a RequestDownload whose address a wrong frame had changed: no routine of their profile reaches what they wrote there. */
  private final Set<String> strayed = new HashSet<>();
  private long ignitionOnSince = Long.MAX_VALUE;

  /** @param disk a copy of what the head unit's disk holds now */
  Oracle(SimulatorParts vehicle, VehicleTime time, Trial trial, Outcome outcome, Supplier<SimulatedDisk> disk) {
    this.vehicle = vehicle;
    this.time = time;
    this.trial = trial;
    this.outcome = outcome;
    this.disk = disk;
  }

  void ignition(boolean on) {
    ignitionOnSince = on ? time.nanos() : Long.MAX_VALUE;
  }

  /** A request that an ECU will serve. */
  void request(String ecu, byte[] request, int length) {
    boolean ignitionKnownOn = ignitionOnSince != Long.MAX_VALUE && time.nanos() - ignitionOnSince > KNOWN_NANOS;
    if (length >= 2 && request[0] == 0x10 && (request[1] & 0x7F) == 2) {
      if (trial.scenario == Trial.Scenario.ASKS && !outcome.agreed) {
        outcome.violations.add(ecu + " was sent into its boot loader though the user has not agreed");
      }
      if (ignitionKnownOn && !entered.contains(ecu)) {
        outcome.violations.add(ecu + " was sent into its boot loader while the ignition was on");
      }
      entered.add(ecu);
    } else if (length >= 4 && request[0] == 0x31 && request[1] == 1 && request[2] == (byte) 0xFF && request[3] == 0) {
      erase(ecu);
    } else if (length >= 11 && request[0] == 0x34) {
      download(ecu, request);
    }
  }

  private void erase(String ecu) {
    if (!gateIsJournalled(ecu)) {
      outcome.violations.add(ecu + " was erased before the journal had that it may be");
    }
    if (look(ecu).version().equals(Software.NEW_VERSION)) {
      erasedTarget.add(ecu);
    }
  }

  private boolean gateIsJournalled(String ecu) {
    try {
      return CampaignParts.touched(StoreParts.journal(disk.get(), HeadUnit.MIN_COMPACTION_BYTES), VehicleUnderTest.CAMPAIGN, ecu);
    } catch (IOException e) {
      outcome.violations.add("the journal cannot be opened: " + e.getMessage());
      return false;
    }
  }

  /** {@code 34 00 44 address(4) size(4)}: the size tells which image comes. */
  private void download(String ecu, byte[] request) {
    long address = Integer.toUnsignedLong(ByteBuffer.wrap(request, 3, 4).getInt());
    int size = ByteBuffer.wrap(request, 7, 4).getInt();
    if (trial.frameFault == Trial.FrameFault.CORRUPTED && (address < Software.BLOCK_ADDRESS
        || address + Integer.toUnsignedLong(size) > Software.BLOCK_ADDRESS + Software.BLOCK_BYTES)) {
      strayed.add(ecu);
    }
    if (erasedTarget.contains(ecu) && size == software(ecu).target().length) {
      outcome.violations.add(ecu + " was erased and programmed again though it held its target version already");
      erasedTarget.remove(ecu);
    }
  }

  private SimulatedVehicle.Ecu look(String ecu) {
    return vehicle.driver().ecus().stream().filter(e -> e.id().equals(ecu)).findFirst().orElseThrow();
  }

  private static Software.Ecu software(String ecu) {
    return Software.ECUS.stream().filter(e -> e.id().equals(ecu)).findFirst().orElseThrow();
  }

  /** Whether the TSP has an inventory of after the campaign, with what the ECUs really run. */
  boolean toldVersions(ScriptedTsp tsp) {
    long end = tsp.finals(VehicleUnderTest.CAMPAIGN).stream().mapToLong(Report::seq).max().orElse(Long.MAX_VALUE);
    List<Report> inventories = tsp.committed().stream().filter(r -> r.type() == Report.Type.INVENTORY && r.seq() > end).toList();
    return !inventories.isEmpty() && vehicle.driver().ecus().stream().allMatch(e -> inventories.get(inventories.size() - 1).ecus().stream()
        .anyMatch(r -> r.ecu().equals(e.id()) && r.running().equals(e.version())));
  }

  /** The run is over. */
  void judge(ScriptedTsp tsp, SimulatedDisk disk, long limit) {
    List<Report> finals = tsp.finals(VehicleUnderTest.CAMPAIGN);
    outcome.end = finals.isEmpty() ? "NONE" : finals.get(0).type().name();
    if (finals.isEmpty() && trial.rot == Trial.Rot.JOURNAL) {
      judgeLostJournal(tsp, disk);
    } else if (finals.isEmpty()) {
      outcome.violations.add(tsp.kept().isEmpty() ? "the command was never kept: " + tsp.refused()
          : time.nanos() >= limit ? "the campaign did not end within its limits" : "the acknowledged campaign is lost: it has no final report");
    } else if (finals.size() > 1 && trial.rot != Trial.Rot.JOURNAL) {
      outcome.violations.add("more than one final report: " + finals.stream().map(r -> r.seq() + " " + r.type()).toList());
    }
    if (trial.rot != Trial.Rot.JOURNAL) {
      tsp.contradictions().forEach(r -> outcome.violations.add("report " + r.seq() + " came with two contents"));
    }
    if (trial.onlyOneCut() && !finals.isEmpty() && !outcome.end.equals(trial.scenario.end())) {
      outcome.violations.add("one power cut alone made the campaign end with " + outcome.end);
    }
    if (!finals.isEmpty() || trial.rot != Trial.Rot.JOURNAL) {
      judgeEcus(finals);
    }
    // what an ECU says over a wrong frame is what everybody believes
    boolean readable = trial.rot != Trial.Rot.JOURNAL && trial.frameFault != Trial.FrameFault.CORRUPTED;
    if (!finals.isEmpty() && readable && !toldVersions(tsp)) {
      outcome.violations.add("the campaign is over, and the TSP does not learn what the ECUs run");
    }
    if (trial.rot == Trial.Rot.NONE && strayed.isEmpty()) {
      judgeBackups(disk, finals);
    }
    judgeEvidence(disk, finals);
  }

  /** The chain is whole, and nothing that was told to the TSP is missing in it or in what waits for it. */
  private void judgeEvidence(SimulatedDisk disk, List<Report> finals) {
    try {
      EvidenceParts.Chain chain = EvidenceParts.read(disk.copy());
      if (trial.rot == Trial.Rot.EVIDENCE) {
        if (!outcome.rotted.isEmpty() && chain.problems().isEmpty() && chain.notes().isEmpty()) {
          outcome.violations.add("the evidence rotted (" + outcome.rotted + "), and nobody can tell");
        }
        return;
      }
      chain.problems().forEach(p -> outcome.violations.add("the evidence chain is not whole: " + p));
      List<EvidenceParts.Kept> facts = new ArrayList<>(chain.facts().stream().filter(f -> f.source().equals("campaign")).toList());
      long last = facts.isEmpty() ? 0 : facts.get(facts.size() - 1).seq();
      CampaignParts.waitingFacts(StoreParts.journal(disk.copy(), HeadUnit.MIN_COMPACTION_BYTES)).stream().filter(f -> f.seq() > last)
          .forEach(f -> facts.add(new EvidenceParts.Kept("campaign", f.seq(), f.kind(), f.campaignId(), f.ecu(), f.details())));
      if (trial.rot != Trial.Rot.JOURNAL) {
        judgeFacts(facts, finals);
      }
    } catch (IOException e) {
      outcome.violations.add("evidence or journal cannot be opened: " + e.getMessage());
    }
  }

  private void judgeFacts(List<EvidenceParts.Kept> facts, List<Report> finals) {
    for (int i = 0; i < facts.size(); i++) {
      if (facts.get(i).seq() != i + 1) {
        outcome.violations.add("fact " + (i + 1) + " is missing in the evidence: " + facts.get(i).seq() + " is in its place");
        return;
      }
    }
    for (Report r : finals) {
      String state = r.type() == Report.Type.UPGRADE_SUCCEEDED ? "SUCCEEDED" : r.type().name();
      long states = facts.stream().filter(f -> f.kind().equals("state") && f.ecu().isEmpty() && f.campaign().equals(r.campaignId())
          && state.equals(f.details().get("to"))).count();
      if (states != 1) {
        outcome.violations.add("the TSP was told that the campaign is " + state + ", the evidence says so " + states + " times");
      }
    }
  }

  /**
   * Acknowledged commits that rotted are lost; but the TSP must learn of it, and of each ECU without valid software, so that it can begin
   * again. Only rot in the very last record cannot be told from one that was never acknowledged.
   */
  private void judgeLostJournal(ScriptedTsp tsp, SimulatedDisk disk) {
    List<Report> inventories = tsp.committed().stream().filter(r -> r.type() == Report.Type.INVENTORY).toList();
    if (noticed(disk) && inventories.stream().noneMatch(r -> r.text().contains("rotted"))) {
      outcome.violations.add("the journal rotted, the campaign is lost, and the TSP was not told");
    }
    for (SimulatedVehicle.Ecu e : vehicle.driver().ecus()) {
      boolean told = !inventories.isEmpty() && inventories.get(inventories.size() - 1).ecus().stream()
          .anyMatch(r -> r.ecu().equals(e.id()) && r.running().equals(e.version()));
      if (!told && !inventories.isEmpty()) {
        outcome.violations.add("the journal rotted, and the TSP does not know that " + e.id() + " runs '" + e.version() + "'");
      }
    }
  }

  private boolean noticed(SimulatedDisk disk) {
    try {
      return !StoreParts.journal(disk.copy(), HeadUnit.MIN_COMPACTION_BYTES).entries("journal/damaged/").isEmpty();
    } catch (IOException e) {
      outcome.violations.add("the journal cannot be opened: " + e.getMessage());
      return false;
    }
  }

  private void judgeEcus(List<Report> finals) {
    Report.Type end = finals.isEmpty() ? null : finals.get(0).type();
    // a way back that rotted is lost, and so is an ECU whose memory nobody can erase: then it must be said
    boolean honest = (trial.rot == Trial.Rot.STORE || !strayed.isEmpty()) && end == Report.Type.NEEDS_WORKSHOP;
    Set<String> generations = new HashSet<>();
    for (SimulatedVehicle.Ecu e : vehicle.driver().ecus()) {
      Software.Ecu s = software(e.id());
      boolean isOld = e.applicationValid() && e.flashSha256().equals(s.oldFile().sha256().hex());
      boolean isNew = e.applicationValid() && e.flashSha256().equals(s.targetFile().sha256().hex());
      boolean said = honest && (strayed.isEmpty() || strayed.contains(e.id()));
      if (!isOld && !isNew && (e.applicationValid() || !said)) {
        outcome.violations.add(e.id() + " holds no complete image: version '" + e.version() + "' valid=" + e.applicationValid() + " bytes="
            + e.programmedBytes() + ", the campaign ended with " + end);
      }
      generations.add(isNew ? "new" : "old");
    }
    if (honest) {
      return;
    }
    if (generations.size() > 1) {
      outcome.violations.add("the ECUs run software of two generations, the campaign ended with " + end);
    } else if (end != null && generations.contains("new") != (end == Report.Type.UPGRADE_SUCCEEDED)) {
      outcome.violations.add("the ECUs run " + generations + " software, but the campaign ended with " + end);
    }
    if (end == Report.Type.NEEDS_WORKSHOP) {
      outcome.violations.add("an ECU needs the workshop: " + finals.get(0).text());
    }
    if (trial.scenario == Trial.Scenario.ROLLS_BACK && end == Report.Type.UPGRADE_SUCCEEDED) {
      outcome.violations.add("success was reported though an ECU cannot succeed");
    }
  }

  private void judgeBackups(SimulatedDisk disk, List<Report> finals) {
    try {
      PoweredTime clock = new PoweredTime(new VirtualVehicleTime());
      Journal journal = StoreParts.journal(disk, HeadUnit.MIN_COMPACTION_BYTES);
      Store store = StoreParts.store(disk, clock);
      Backups backups = BackupParts.backups(journal, store, null);
      for (Software.Ecu e : Software.ECUS) {
        Optional<SoftwareFile> backup = backups.backup(new EcuId(e.id()));
        boolean succeeded = !finals.isEmpty() && finals.get(0).type() == Report.Type.UPGRADE_SUCCEEDED;
        Optional<SoftwareFile> expected = succeeded ? Optional.of(e.targetFile()) : e.hasBackup() ? Optional.of(e.oldFile()) : Optional.empty();
        if (!backup.equals(expected)) {
          outcome.violations.add("the backup of " + e.id() + " is " + backup.map(SoftwareFile::version).orElse("none") + ", not "
              + expected.map(SoftwareFile::version).orElse("none"));
        }
        if (backup.isPresent() && !store.verify(backup.get().sha256())) {
          outcome.violations.add("the backup of " + e.id() + " is not what the store holds");
        }
        if (backup.isPresent() && !backup.get().version().equals(look(e.id()).version())) {
          outcome.violations.add(e.id() + " runs " + look(e.id()).version() + ", its backup is " + backup.get().version());
        }
      }
    } catch (IOException e) {
      outcome.violations.add("store or journal cannot be opened: " + e.getMessage());
    }
  }
}
