package org.pitstop.sweep;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.pitstop.api.backup.Backups;
import org.pitstop.api.campaign.CampaignObserver;
import org.pitstop.api.campaign.CampaignStatus;
import org.pitstop.api.flash.EcuDirectory;
import org.pitstop.api.link.DiagnosticTransport;
import org.pitstop.api.software.EcuId;
import org.pitstop.api.software.Sha256;
import org.pitstop.api.software.VehiclePackage;
import org.pitstop.api.store.Change;
import org.pitstop.api.store.Journal;
import org.pitstop.api.store.Store;
import org.pitstop.api.time.VehicleTime;
import org.pitstop.api.trust.PackageVerifier;
import org.pitstop.backup.BackupParts;
import org.pitstop.campaign.CampaignParts;
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
  private static final Map<String, Object> CAMPAIGN = Map.of("waitForVehicleMinutes", 10, "ecuStarts", 5);

  private final PoweredTime time;
  private final SimulatedDisk disk;
  private final List<PoweredBus> buses = new ArrayList<>();
  private final Runnable whenOff;
  private CampaignParts campaign;
  private String refusesToStart = "";

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
  void boot(VehicleUnderTest.Surroundings s, ScriptedTsp tsp, MemoryDownloader.Pieces pieces, Rows rows) {
    time.run(() -> {
      try {
        build(s, tsp, pieces, rows);
        tsp.connect(campaign::listener);
      } catch (IOException e) {
        refusesToStart = String.valueOf(e.getMessage());
        off();
      }
    });
  }

  private void build(VehicleUnderTest.Surroundings s, ScriptedTsp tsp, MemoryDownloader.Pieces pieces, Rows rows) throws IOException {
    Journal journal = StoreParts.journal(disk, MIN_COMPACTION_BYTES);
    Store store = StoreParts.store(disk, time);
    DiagnosticTransport transport = IsoTpParts.transport(time, buses);
    MaterialisedImages images = new MaterialisedImages(disk, s.directory.resolve("images"));
    UdsEcuProgrammer programmer = FlashParts.programmer(time, time, s.profiles, s.secret, UdsParts.clients(time, transport), images);
    Backups backups = BackupParts.backups(journal, store, programmer);
    campaign = new CampaignParts(journal, store, time, time, CAMPAIGN, new CampaignParts.Swappable(tsp.link(time), VehicleUnderTest.VIN, new Believer(),
        new MemoryDownloader(Software.files(), time, pieces), images, IgnitionParts.monitor(time, buses.get(0)), IgnitionParts.power(time),
        new KnownEcus(programmer), programmer, backups, new Watching(rows)));
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

  /** Why the agent did not start; empty: it did. */
  String refusesToStart() {
    return refusesToStart;
  }

  void busOff(String bus, boolean off) {
    buses.stream().filter(b -> b.name().equals(bus) && !isOff()).forEach(b -> b.busOff(off));
  }

  private record Watching(Rows rows) implements CampaignObserver {
    @Override
    public void state(String campaignId, String ecu, String from, String to, CampaignStatus status) {
      rows.row(ecu, to);
    }
  }

  /** Stands in for the CMS verifier, whose signatures would cost more than all the rest: believes the one package there is. */
  private static final class Believer implements PackageVerifier {
    @Override
    public Verdict verify(byte[] signedPackage, String vin) {
      return new Verdict.Accepted(new VehiclePackage("package-1", vin, VehicleUnderTest.origin(), VehicleUnderTest.origin().plusSeconds(86_400),
          Sha256.of(signedPackage), Software.packages()), new Change().put("trust/release/bcm", "1"));
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
