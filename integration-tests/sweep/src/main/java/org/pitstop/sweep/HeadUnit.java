package org.pitstop.sweep;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.pitstop.api.backup.Backups;
import org.pitstop.api.campaign.CampaignObserver;
import org.pitstop.api.campaign.CampaignStatus;
import org.pitstop.api.consent.ConsentRequest;
import org.pitstop.api.consent.ConsentSource;
import org.pitstop.api.consent.Consents;
import org.pitstop.api.evidence.EvidenceLog;
import org.pitstop.api.flash.EcuDirectory;
import org.pitstop.api.link.DiagnosticTransport;
import org.pitstop.api.software.EcuId;
import org.pitstop.api.software.Sha256;
import org.pitstop.api.software.Terms;
import org.pitstop.api.software.VehiclePackage;
import org.pitstop.api.store.Change;
import org.pitstop.api.store.Journal;
import org.pitstop.api.store.Store;
import org.pitstop.api.time.VehicleTime;
import org.pitstop.api.trust.PackageVerifier;
import org.pitstop.backup.BackupParts;
import org.pitstop.campaign.CampaignParts;
import org.pitstop.evidence.EvidenceParts;
import org.pitstop.flash.FlashParts;
import org.pitstop.flash.UdsEcuProgrammer;
import org.pitstop.ignition.IgnitionParts;
import org.pitstop.isotp.IsoTpParts;
import org.pitstop.simulator.bus.SimulatedBus;
import org.pitstop.store.SimulatedDisk;
import org.pitstop.store.StoreParts;
import org.pitstop.uds.UdsParts;

/** One life of the head unit, from power on to power off: the production classes, wired by hand, over what the disk holds. */
final class HeadUnit {
  /** Small, so that a campaign's journal is replaced by a snapshot several times. */
  static final long MIN_COMPACTION_BYTES = 12_000;
  private static final Duration THINKS = Duration.ofSeconds(2);
  private static final Map<String, Object> CAMPAIGN = Map.of("waitForVehicleMinutes", 10, "ecuStarts", 5);

  private final PoweredTime time;
  private final SimulatedDisk disk;
  private final List<PoweredBus> buses = new ArrayList<>();
  private final Runnable whenOff;
  private CampaignParts campaign;
  private Optional<EvidenceLog> evidence = Optional.empty();

  /** The user in front of the display. Called on tasks of the head unit. */
  interface User {
    /** Is shown a request. @return whether he agrees, after a while */
    boolean asked(String campaign);

    /** Has said that he agrees. @param kept whether the agent says that it is kept now */
    void agreed(boolean kept);
  }

  /** Told of each row of the lifecycle tables. */
  interface Rows {
    void row(String ecu, String to);
  }

  HeadUnit(VehicleTime time, SimulatedDisk disk, Collection<SimulatedBus> wires, Runnable whenOff) {
    this.time = new PoweredTime(time);
    this.disk = disk;
    this.whenOff = whenOff;
    wires.forEach(w -> buses.add(new PoweredBus(w.attach("head unit"), this.time)));
  }

  /** Builds the agent and connects it to the TSP. The power may go in the middle of it. */
  void boot(VehicleUnderTest.Surroundings s, ScriptedTsp tsp, MemoryDownloader.Pieces pieces, User user, boolean asks, Rows rows) {
    openEvidence();
    time.run(() -> StoreParts.open(disk, time, time, MIN_COMPACTION_BYTES, (journal, store) -> {
      build(journal, store, s, tsp, pieces, user, asks, rows);
      tsp.connect(campaign::listener);
    }));
  }

  /** A log that does not open is missed until the next start. */
  private void openEvidence() {
    time.run(() -> {
      try {
        evidence = Optional.of(EvidenceParts.log(disk, time));
      } catch (IOException e) {
        evidence = Optional.empty();
      }
    });
  }

  private void build(Journal journal, Store store, VehicleUnderTest.Surroundings s, ScriptedTsp tsp, MemoryDownloader.Pieces pieces, User user, boolean asks,
      Rows rows) {
    DiagnosticTransport transport = IsoTpParts.transport(time, buses);
    MaterialisedImages images = new MaterialisedImages(disk, s.directory.resolve("images"));
    UdsEcuProgrammer programmer = FlashParts.programmer(time, time, s.profiles, s.secret, UdsParts.clients(time, transport), images);
    Backups backups = BackupParts.backups(journal, store, programmer);
    campaign = new CampaignParts(journal, store, time, time, CAMPAIGN, new CampaignParts.Swappable(tsp.link(time), VehicleUnderTest.VIN, new Believer(asks),
        new MemoryDownloader(Software.files(), time, pieces), images, IgnitionParts.monitor(time, buses.get(0)), IgnitionParts.power(time),
        new KnownEcus(programmer), programmer, backups, evidence, new Display(user),
        new Watching(rows)));
  }

  /** The power goes. */
  void off() {
    time.off();
    buses.forEach(PoweredBus::off);
    whenOff.run();
  }

  boolean isOff() {
    return time.isOff();
  }

  int tasks() {
    return time.tasks();
  }

  Throwable defect() {
    return time.defect();
  }

  void busOff(String bus, boolean off) {
    buses.stream().filter(b -> b.name().equals(bus) && !isOff()).forEach(b -> b.busOff(off));
  }

  /** Shows requests and brings the answer, some seconds later. */
  private final class Display implements ConsentSource {
    private final User user;

    Display(User user) {
      this.user = user;
    }

    @Override
    public void ask(ConsentRequest request) {
      if (user.asked(request.campaignId())) {
        time.start("user", () -> answer(request.campaignId()));
      }
    }

    private void answer(String campaign) {
      try {
        time.sleep(THINKS);
        user.agreed(false);
        Consents.Outcome outcome = campaign().consents().grant(campaign, "display");
        user.agreed(outcome == Consents.Outcome.ACCEPTED || outcome == Consents.Outcome.KNOWN);
      } catch (IOException e) {
        // not kept: he is asked again
        user.asked(campaign);
        answer(campaign);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    }

    @Override
    public void over(String campaignId) {
      // nothing is shown here
    }
  }

  private CampaignParts campaign() {
    return campaign;
  }

  private record Watching(Rows rows) implements CampaignObserver {
    @Override
    public void state(String campaignId, String ecu, String from, String to, CampaignStatus status) {
      rows.row(ecu, to);
    }
  }

  /** Stands in for the CMS verifier, whose signatures would cost more than all the rest: believes the one package there is. */
  private record Believer(boolean asks) implements PackageVerifier {
    @Override
    public Verdict verify(byte[] signedPackage, String vin) {
      return new Verdict.Accepted(new VehiclePackage("package-1", vin, VehicleUnderTest.origin(), VehicleUnderTest.origin().plusSeconds(86_400),
          Sha256.of(signedPackage), Software.packages(), asks ? Software.asking() : Terms.NONE), new Change().put("trust/release/bcm", "1"));
    }

    @Override
    public Verdict verifyAgain(byte[] signedPackage, String vin) {
      return verify(signedPackage, vin);
    }
  }

  /** Remembers what the profiles say, which the production directory looks up in the real file system each time; ECUs are asked as ever. */
  private static final class KnownEcus implements EcuDirectory {
    private static final Map<String, List<Entry>> KNOWN = new ConcurrentHashMap<>();
    private final EcuDirectory directory;
    private final List<Entry> entries;

    KnownEcus(EcuDirectory directory) {
      this.directory = directory;
      this.entries = KNOWN.computeIfAbsent("", k -> directory.ecus());
    }

    @Override
    public List<Entry> ecus() {
      return entries;
    }

    @Override
    public Optional<Entry> find(EcuId ecu) {
      return entries.stream().filter(e -> e.ecu().equals(ecu)).findFirst();
    }

    @Override
    public List<String> problems() {
      return List.of();
    }

    @Override
    public Identification identify(EcuId ecu) throws InterruptedException {
      return directory.identify(ecu);
    }
  }
}
