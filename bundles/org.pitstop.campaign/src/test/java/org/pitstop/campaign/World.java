package org.pitstop.campaign;

import java.io.IOException;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.function.LongConsumer;
import org.pitstop.api.backup.Backups;
import org.pitstop.api.campaign.CampaignObserver;
import org.pitstop.api.campaign.CampaignStatus;
import org.pitstop.api.consent.ConsentSource;
import org.pitstop.api.download.DownloadOutcome;
import org.pitstop.api.download.DownloadRequest;
import org.pitstop.api.download.DownloadTarget;
import org.pitstop.api.download.Downloader;
import org.pitstop.api.evidence.EvidenceLog;
import org.pitstop.api.flash.EcuDirectory;
import org.pitstop.api.flash.EcuProgrammer;
import org.pitstop.api.ignition.ConditionMonitor;
import org.pitstop.api.ignition.VehicleCondition;
import org.pitstop.api.image.Image;
import org.pitstop.api.image.ImageException;
import org.pitstop.api.image.ImageReader;
import org.pitstop.api.software.EcuId;
import org.pitstop.api.software.ImageFormat;
import org.pitstop.api.software.Sha256;
import org.pitstop.api.software.SoftwareFile;
import org.pitstop.api.software.SoftwarePackage;
import org.pitstop.api.software.Terms;
import org.pitstop.api.software.VehiclePackage;
import org.pitstop.api.store.Change;
import org.pitstop.api.store.Journal;
import org.pitstop.api.store.PartialFile;
import org.pitstop.api.store.Store;
import org.pitstop.api.time.Timer;
import org.pitstop.api.time.WallTime;
import org.pitstop.api.trust.PackageVerifier;
import org.pitstop.api.tsp.Progress;
import org.pitstop.api.tsp.Report;
import org.pitstop.api.tsp.TspLink;
import org.pitstop.time.VirtualVehicleTime;

/** Everything around a campaign, in memory: ECUs that are strings, a journal that is a map and survives {@link #restart}. */
final class World {
  static final String VIN = "WPSTP0000TEST0001";

  final VirtualVehicleTime time = new VirtualVehicleTime();
  final TreeMap<String, String> journal = new TreeMap<>();
  final Set<Sha256> stored = Collections.synchronizedSet(new HashSet<>());
  final Map<EcuId, String> running = Collections.synchronizedMap(new HashMap<>());
  final Map<EcuId, String> bus = new HashMap<>();
  final List<Report> wire = Collections.synchronizedList(new ArrayList<>());
  final List<String> flashed = Collections.synchronizedList(new ArrayList<>());
  final List<String> states = Collections.synchronizedList(new ArrayList<>());
  final List<SoftwarePackage> content = new ArrayList<>();
  final Set<String> failing = Collections.synchronizedSet(new HashSet<>());
  final Set<EcuId> silent = Collections.synchronizedSet(new HashSet<>());
  volatile List<String> obstacles = List.of();
  volatile Optional<PackageVerifier.Verdict.Refused> refuse = Optional.empty();
  volatile Optional<DownloadOutcome> downloadOutcome = Optional.empty();
  volatile boolean badImage;
  /** Files that are found but have rotted. */
  final Set<Sha256> rotten = Collections.synchronizedSet(new HashSet<>());
  volatile long shortage;
  volatile boolean journalFull;
  volatile boolean acknowledge = true;
  volatile Instant now = Instant.parse("2026-03-01T12:00:00Z");
  volatile VehicleCondition condition = new VehicleCondition(VehicleCondition.Ignition.ON, OptionalDouble.of(0), VehicleCondition.Gear.PARK,
      VehicleCondition.ParkingBrake.APPLIED, OptionalDouble.of(12.6));
  /** Further observers of campaigns. */
  final List<CampaignObserver> observers = new ArrayList<>();
  final Map<EcuId, byte[]> dtcs = Collections.synchronizedMap(new HashMap<>());
  final List<EcuId> dtcsKept = Collections.synchronizedList(new ArrayList<>());
  volatile RuntimeException tspFails;
  /** Called before a programming's erase and in its middle; may change the world. */
  volatile java.util.function.BiConsumer<String, EcuId> during = (step, ecu) -> {};
  private final List<ConditionMonitor.Listener> conditionListeners = Collections.synchronizedList(new ArrayList<>());
  private final Object change = new Object();
  CampaignDesk desk;
  Outbox outbox;
  Facts facts;
  ConsentDesk consents;
  /** Where evidence goes; empty: nobody keeps it. */
  Optional<EvidenceLog> evidence = Optional.empty();
  ServiceSlot<EvidenceLog> logs;
  final List<ConsentSource> consentSources = new ArrayList<>();
  ServiceSlot<ConsentSource> displays;
  /** What the package says. */
  Terms terms = Terms.NONE;
  Policy policy = new Policy(false, new Battery(0, 25, 20));
  Duration waitForVehicle = Duration.ofHours(1);
  Duration waitForConsent = Duration.ofMinutes(30);
  private final List<Runnable> scheduled = Collections.synchronizedList(new ArrayList<>());

  void ecu(String id, String busName, String version) {
    running.put(new EcuId(id), version);
    bus.put(new EcuId(id), busName);
  }

  /** Adds software to the package, with a backup of what runs now in the store. */
  SoftwarePackage software(String ecu, String version, int order, String group, SoftwarePackage.Dependency... requires) {
    SoftwareFile old = file(ecu, running.get(new EcuId(ecu)));
    stored.add(old.sha256());
    journal.put("backup/" + ecu, old.version());
    SoftwarePackage p = new SoftwarePackage(SoftwarePackage.Purpose.PROGRAM, file(ecu, version), URI.create("ftp://server/" + ecu), 1, order, group,
        List.of(requires), Optional.empty(), false);
    content.add(p);
    return p;
  }

  static SoftwareFile file(String ecu, String version) {
    return new SoftwareFile(new EcuId(ecu), "HW-" + ecu, version, ImageFormat.BINARY, 0, 1000, Sha256.of((ecu + version).getBytes()));
  }

  World start() {
    Services services = new Services();
    services.tsp.add(new Tsp());
    services.verifier.add(new Verifier());
    services.downloaders.add(new Download());
    services.images.add(new Images());
    services.condition.add(new Condition());
    services.directory.add(new Directory());
    services.programmer.add(this::program);
    services.backups.add(new BackupFiles());
    services.observers.add(new Observer());
    observers.forEach(services.observers::add);
    services.vin.add(VIN);
    displays = services.consentSources;
    consentSources.forEach(displays::add);
    logs = services.evidence;
    evidence.ifPresent(logs::add);
    facts = new Facts(new MapJournal(), new Wall(), time, logs);
    outbox = new Outbox(new MapJournal(), new Wall(), r -> services.tsp.now().ifPresent(t -> t.send(r)), facts);
    CampaignJournal campaigns = new CampaignJournal(new MapJournal());
    Instant noted = campaigns.latest().isAfter(facts.noted()) ? campaigns.latest() : facts.noted();
    desk = new CampaignDesk(new Agent(campaigns, outbox, new Files(), time, new Wall(), new TrustedClock(new Wall(), noted), services,
        new Limits(waitForVehicle, waitForConsent, Duration.ofHours(1), 3, 2, 100), policy));
    desk.start();
    facts.handOver();
    consents = desk.consents();
    return this;
  }

  /** The power goes and comes back: only the journal, the store and the ECUs are as they were. */
  World restart() {
    desk.stop();
    outbox.close();
    facts.close();
    return start();
  }

  void obstacles(String... now) {
    obstacles = List.of(now);
    List.copyOf(conditionListeners).forEach(l -> l.obstacles(obstacles));
  }

  List<Report.Type> reportTypes() {
    synchronized (wire) {
      return wire.stream().map(Report::type).filter(t -> t != Report.Type.INVENTORY && t != Report.Type.FLASHING).toList();
    }
  }

  Report last(Report.Type type) {
    synchronized (wire) {
      return wire.stream().filter(r -> r.type() == type).reduce((a, b) -> b).orElseThrow(() -> new AssertionError("no " + type + " in " + wire));
    }
  }

  Report await(Report.Type type) {
    await(() -> {
      synchronized (wire) {
        return wire.stream().anyMatch(r -> r.type() == type);
      }
    }, "report " + type);
    return last(type);
  }

  /** Waits in real time until something is so; looks again at every report and state. */
  void await(BooleanSupplier condition, String what) {
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(20);
    synchronized (change) {
      while (!condition.getAsBoolean()) {
        if (System.nanoTime() > end) {
          throw new AssertionError("never: " + what + "; states " + states + "; reports " + wire);
        }
        try {
          change.wait(50);
        } catch (InterruptedException e) {
          throw new AssertionError(e);
        }
      }
    }
  }

  /** Runs what was scheduled by the clock on the wall. */
  void later() {
    List<Runnable> due = List.copyOf(scheduled);
    scheduled.removeAll(due);
    due.forEach(Runnable::run);
  }

  private void changed() {
    synchronized (change) {
      change.notifyAll();
    }
  }

  EcuProgrammer.Result program(SoftwareFile software, Path file, EcuProgrammer.Monitor monitor) throws InterruptedException {
    EcuId ecu = software.ecu();
    if (software.version().equals(running.get(ecu))) {
      return new EcuProgrammer.Verified(software.version(), true, 0, Duration.ZERO);
    }
    time.sleep(Duration.ofSeconds(1));
    during.accept("before", ecu);
    if (failing.contains("boot loader " + ecu + " " + software.version())) {
      return new EcuProgrammer.Failed(true, "found in its boot loader, refused 27");
    }
    if (failing.contains("before " + ecu)) {
      return new EcuProgrammer.Failed(false, "refused 10 02");
    }
    if (dtcs.containsKey(ecu) && monitor.keepDtcs(dtcs.get(ecu))) {
      dtcsKept.add(ecu);
    }
    if (!monitor.mayErase()) {
      return new EcuProgrammer.Stopped();
    }
    running.put(ecu, "");
    during.accept("erased", ecu);
    time.sleep(Duration.ofSeconds(10));
    monitor.progress(500, 1000);
    if (failing.contains("after " + ecu + " " + software.version())) {
      return new EcuProgrammer.Failed(true, "block 3 never verified");
    }
    running.put(ecu, software.version());
    flashed.add(ecu + " " + software.version());
    return new EcuProgrammer.Verified(software.version(), false, 1000, Duration.ofSeconds(10));
  }

  private final class Tsp implements TspLink {
    @Override
    public boolean connected() {
      return true;
    }

    @Override
    public void send(Report report) {
      if (tspFails != null) {
        throw tspFails;
      }
      wire.add(report);
      changed();
      if (acknowledge) {
        Outbox o = outbox;
        CountDownLatch done = new CountDownLatch(1);
        new Thread(() -> {
          o.acknowledged(report.seq());
          done.countDown();
        }).start();
      }
    }

    @Override
    public void send(Progress progress) {
      changed();
    }
  }

  private final class Verifier implements PackageVerifier {
    @Override
    public Verdict verify(byte[] signedPackage, String vin) {
      return refuse.isPresent() ? refuse.get()
          : new Verdict.Accepted(new VehiclePackage("p", vin, Instant.EPOCH, Instant.MAX, Sha256.of(signedPackage), content, terms), new Change().put("trust/test", "1"));
    }

    @Override
    public Verdict verifyAgain(byte[] signedPackage, String vin) {
      return verify(signedPackage, vin);
    }
  }

  private final class Download implements Downloader {
    @Override
    public boolean serves(String scheme) {
      return scheme.equals("ftp");
    }

    @Override
    public DownloadOutcome download(DownloadRequest request, DownloadTarget target, LongConsumer progress, BooleanSupplier cancelled) {
      during.accept("download", new EcuId(request.url().getPath().substring(1)));
      if (cancelled.getAsBoolean()) {
        return new DownloadOutcome.Cancelled();
      }
      return downloadOutcome.orElse(new DownloadOutcome.Done(request.lengthBytes(), Duration.ZERO, 1));
    }
  }

  private final class Images implements ImageReader {
    @Override
    public Image read(Path file, ImageFormat format, long binaryAddress) throws ImageException {
      if (badImage) {
        throw new ImageException("line 7: check sum is wrong");
      }
      return null;
    }

    @Override
    public ImageFormat detect(Path file) {
      return ImageFormat.BINARY;
    }
  }

  private final class Condition implements ConditionMonitor {
    @Override
    public VehicleCondition current() {
      return condition;
    }

    @Override
    public List<String> obstacles() {
      return obstacles;
    }

    @Override
    public AutoCloseable listen(Listener listener) {
      conditionListeners.add(listener);
      return () -> conditionListeners.remove(listener);
    }
  }

  private final class Directory implements EcuDirectory {
    @Override
    public List<Entry> ecus() {
      return bus.keySet().stream().sorted().map(e -> new Entry(e, bus.get(e), List.of("HW-" + e))).toList();
    }

    @Override
    public List<String> problems() {
      return List.of();
    }

    @Override
    public Identification identify(EcuId ecu) {
      return silent.contains(ecu) ? new Identification.Silent("no answer to 22 F1 91") : new Identification.Identified("HW-" + ecu, running.get(ecu));
    }
  }

  private final class BackupFiles implements Backups {
    @Override
    public Optional<SoftwareFile> backup(EcuId ecu) {
      return Optional.ofNullable(all().get(ecu));
    }

    @Override
    public Map<EcuId, SoftwareFile> all() {
      Map<EcuId, SoftwareFile> all = new HashMap<>();
      new MapJournal().entries("backup/").forEach((k, v) -> all.put(new EcuId(k.substring(7)), file(k.substring(7), v)));
      return all;
    }

    @Override
    public Change promotion(Collection<SoftwareFile> verified) {
      Change c = new Change();
      verified.forEach(f -> c.put("backup/" + f.ecu(), f.version()));
      return c;
    }

    @Override
    public EcuProgrammer.Result restore(SoftwareFile backup, EcuProgrammer.Monitor monitor) throws InterruptedException {
      return program(backup, Path.of("backup"), monitor);
    }
  }

  private final class Observer implements CampaignObserver {
    @Override
    public void state(String campaignId, String ecu, String from, String to, CampaignStatus status) {
      states.add(ecu.isEmpty() ? to : ecu + " " + to);
      changed();
    }
  }

  private final class MapJournal implements Journal {
    @Override
    public Optional<String> get(String key) {
      synchronized (journal) {
        return Optional.ofNullable(journal.get(key));
      }
    }

    @Override
    public SortedMap<String, String> entries(String prefix) {
      synchronized (journal) {
        return new TreeMap<>(journal.subMap(prefix, prefix + Character.MAX_VALUE));
      }
    }

    @Override
    public void commit(Change change) throws IOException {
      if (journalFull) {
        throw new IOException("disk full");
      }
      synchronized (journal) {
        change.entries().forEach((k, v) -> v.ifPresentOrElse(x -> journal.put(k, x), () -> journal.remove(k)));
      }
    }
  }

  private final class Files implements Store {
    @Override
    public Optional<Path> find(Sha256 sha256) {
      return stored.contains(sha256) ? Optional.of(Path.of(sha256.hex())) : Optional.empty();
    }

    @Override
    public boolean verify(Sha256 sha256) {
      return stored.contains(sha256) && !rotten.contains(sha256);
    }

    @Override
    public PartialFile begin(Sha256 sha256, long lengthBytes) {
      return new Partial(sha256);
    }

    @Override
    public long shortageBytes(Collection<Wanted> files) {
      return shortage;
    }

    @Override
    public long retain(Set<Sha256> wanted) {
      stored.retainAll(wanted);
      return 0;
    }
  }

  private final class Partial implements PartialFile {
    private final Sha256 sha256;

    Partial(Sha256 sha256) {
      this.sha256 = sha256;
    }

    @Override
    public Path complete() {
      stored.add(sha256);
      return Path.of(sha256.hex());
    }

    @Override
    public void close() {}

    @Override
    public long position() {
      return 0;
    }

    @Override
    public void append(ByteBuffer bytes) {}

    @Override
    public void restart() {}

    @Override
    public Optional<String> tag() {
      return Optional.empty();
    }

    @Override
    public void tag(String tag) {}
  }

  private final class Wall implements WallTime {
    @Override
    public Instant now() {
      return now;
    }

    @Override
    public long nanos() {
      return 0;
    }

    @Override
    public void proven(Instant instant) {}

    @Override
    public Timer schedule(Duration delay, Runnable event) {
      scheduled.add(event);
      return () -> scheduled.remove(event);
    }

    @Override
    public void sleep(Duration duration) {}
  }
}
