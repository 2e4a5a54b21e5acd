package org.pitstop.sweep;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.pitstop.api.can.CanFrame;
import org.pitstop.api.software.SoftwareFile;
import org.pitstop.api.store.Change;
import org.pitstop.api.store.Journal;
import org.pitstop.api.store.PartialFile;
import org.pitstop.api.store.Store;
import org.pitstop.api.time.Waiter;
import org.pitstop.api.tsp.TspCommand;
import org.pitstop.backup.BackupParts;
import org.pitstop.evidence.EvidenceParts;
import org.pitstop.simulator.SimulatorParts;
import org.pitstop.simulator.bus.BusNode;
import org.pitstop.simulator.bus.FrameDisturbance;
import org.pitstop.simulator.ecu.RequestDisturbance;
import org.pitstop.store.SimulatedDisk;
import org.pitstop.store.StoreParts;
import org.pitstop.time.VirtualVehicleTime;

/** A whole vehicle in virtual time: its ECUs live on while the head unit loses its power and boots again. */
final class VehicleUnderTest implements FrameDisturbance, RequestDisturbance {
  static final String VIN = "WPSTP0000SWEEP001";
  static final String CAMPAIGN = "camp-1";
  static final String COMMAND = "c-1";
  private static final int SIGNALS = 0x3C0;
  private static final int MAX_LIVES = 40;
  private static final Duration LIMIT = Duration.ofHours(4);
  private static final Duration LIMIT_OF_LOST = Duration.ofMinutes(30);
  private static final Duration WITHOUT_POWER = Duration.ofMillis(300);
  /** After the final report: until the TSP knows the versions. A disk that was full may have kept it from that for a while. */
  private static final Duration AFTERWARDS = Duration.ofMinutes(20);
  /** Where the journal rotted the campaign may be lost, and nothing more comes. */
  private static final Duration AFTER_LOSS = Duration.ofSeconds(20);
  /** … and what is told last is acknowledged, and the evidence has it. */
  private static final Duration LAST = Duration.ofSeconds(3);
  private static final long DELAY_NANOS = 30_000_000;
  private static final long BUS_OFF_NANOS = 1_500_000_000;
  /** In real time: so long the vehicle's time may stand still before somebody is stuck; the machine may have other things to do. */
  private static final long STUCK_SECONDS = 120;

  private final Trial trial;
  private final Surroundings surroundings;
  private final VirtualVehicleTime time = new VirtualVehicleTime();
  private final Waiter driver = time.waiter();
  private final Outcome outcome = new Outcome();
  private final SimulatorParts vehicle;
  private final ScriptedTsp tsp;
  private final Oracle oracle;
  private final MemoryDownloader.Pieces pieces = new MemoryDownloader.Pieces();
  private final Map<String, BusNode> gremlins = new HashMap<>();
  private final HeadUnit.User user = new AgreeingUser();
  private SimulatedDisk disk;
  private HeadUnit life;
  private int framesOfLife;
  private String state = "NONE";

  /** What all runs share: files outside of the simulated disk, and the disk a campaign begins with. */
  static final class Surroundings {
    final Path directory;
    final Path profiles;
    final Path secret;
    final SimulatedDisk disk;

    Surroundings(Path directory) throws IOException {
      this.directory = directory;
      profiles = Files.createDirectories(directory.resolve("ecus"));
      Files.createDirectories(directory.resolve("images"));
      secret = directory.resolve("secret");
      Files.writeString(secret, "000102030405060708090a0b0c0d0e0f");
      for (Software.Ecu e : Software.ECUS) {
        Files.writeString(profiles.resolve(e.id() + ".json"), Software.profile(e));
      }
      disk = provisioned();
    }

    /** The backups of what the ECUs run, put there by the production store and journal. */
    private static SimulatedDisk provisioned() throws IOException {
      SimulatedDisk disk = new SimulatedDisk();
      PoweredTime time = new PoweredTime(new VirtualVehicleTime());
      Journal journal = StoreParts.journal(disk, HeadUnit.MIN_COMPACTION_BYTES);
      Store store = StoreParts.store(disk, time);
      List<SoftwareFile> backups = new ArrayList<>();
      for (Software.Ecu e : Software.ECUS) {
        if (e.hasBackup()) {
          SoftwareFile file = e.oldFile();
          try (PartialFile part = store.begin(file.sha256(), file.lengthBytes())) {
            part.append(ByteBuffer.wrap(e.old()));
            part.complete();
          }
          backups.add(file);
        }
      }
      journal.commit(new Change().and(BackupParts.backups(journal, store, null).promotion(backups)));
      return disk;
    }
  }

  private VehicleUnderTest(Trial trial, Surroundings surroundings) throws IOException {
    this.trial = trial;
    this.surroundings = surroundings;
    disk = surroundings.disk.copy();
    Map<String, Object> values = new HashMap<>(Software.simulator());
    values.putAll(Map.of("vin", VIN, "secretFile", surroundings.secret.toString(), "maxNumberOfBlockLength", 258, "bootMs", 100L,
        "eraseMsPer64KiB", 800L, "seed", trial.seed));
    vehicle = new SimulatorParts(time, values);
    vehicle.buses().forEach((name, bus) -> gremlins.put(name, bus.attach("gremlin")));
    tsp = new ScriptedTsp(time, driver::signal);
    tsp.wire(m -> m >= trial.messageAt && m < trial.messageAt + trial.messageFaults && trial.messageAt >= 0 ? fault(trial.messageFate)
        : ScriptedTsp.Fate.DELIVER);
    if (trial.serverCutAt >= 0) {
      tsp.cut(trial.serverCutAt, trial.serverDownNanos, this::serverCut);
    }
    pieces.fault = trial.downloadFault;
    pieces.faultAt = trial.downloadFaultAt;
    pieces.faults = trial.downloadFaults;
    pieces.onFault = this::mark;
    oracle = new Oracle(vehicle, time, trial, outcome, () -> disk.copy());
    vehicle.disturb(this, this);
  }

  /** Runs a trial to its end. */
  static Outcome run(Trial trial, Surroundings surroundings) {
    try {
      return new VehicleUnderTest(trial, surroundings).run();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private Outcome run() {
    CountDownLatch done = new CountDownLatch(1);
    Thread task = time.start("driver", () -> {
      try {
        drive();
      } catch (InterruptedException e) {
        outcome.violations.add("the run was interrupted");
      } catch (RuntimeException | Error e) {
        outcome.violations.add("the harness failed: " + e + " at " + (e.getStackTrace().length > 0 ? e.getStackTrace()[0] : ""));
      } finally {
        done.countDown();
      }
    });
    try {
      long before = -1;
      boolean ended = false;
      while (!ended && time.nanos() > before) {
        before = time.nanos();
        ended = done.await(STUCK_SECONDS, TimeUnit.SECONDS);
      }
      if (!ended) {
        StringBuilder where = new StringBuilder();
        for (StackTraceElement e : task.getStackTrace()) {
          where.append(" < ").append(e);
        }
        outcome.violations.add("nothing moves any more for " + STUCK_SECONDS + " s in real time" + where);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    return outcome;
  }

  private void drive() throws InterruptedException {
    // where the campaign itself may be lost there is nothing to wait long for
    long end = time.nanos() + (trial.rot == Trial.Rot.JOURNAL ? LIMIT_OF_LOST : LIMIT).toNanos();
    tsp.command(new TspCommand.Upgrade(COMMAND, CAMPAIGN, "signed".getBytes(java.nio.charset.StandardCharsets.US_ASCII), "", ""));
    while (outcome.lives < MAX_LIVES && time.nanos() < end) {
      boot(outcome.lives < trial.cuts.size() ? trial.cuts.get(outcome.lives) : null);
      while (!life.isOff() && tsp.finals(CAMPAIGN).isEmpty() && time.nanos() < end) {
        driver.await(end - time.nanos());
      }
      if (!life.isOff()) {
        settle();
      }
      outcome.diskOperations += disk.operations();
      outcome.unsynced.addAll(disk.unsynced());
      if (!life.isOff()) {
        break;
      }
      if (life.defect() != null) {
        outcome.violations.add("defect: " + life.defect());
      }
      comeBack();
    }
    oracle.judge(tsp, disk.copy(), end);
    life.off();
    time.sleep(Duration.ofMillis(1));
    if (life.defect() != null) {
      outcome.violations.add("defect: " + life.defect() + " at " + life.defect().getStackTrace()[0]);
    }
    if (life.tasks() > 0) {
      outcome.violations.add(life.tasks() + " tasks of the head unit do not end without power");
    }
    outcome.pieces = pieces.count;
    outcome.messages = tsp.messages();
    outcome.serverSteps = tsp.steps();
    outcome.virtualNanos = time.nanos();
    vehicle.close();
  }

  /** Tidying and the inventory belong to the campaign too: the power may go in them. */
  private void settle() throws InterruptedException {
    long end = time.nanos() + (trial.rot == Trial.Rot.JOURNAL ? AFTER_LOSS : AFTERWARDS).toNanos();
    while (!life.isOff() && time.nanos() < end && !oracle.toldVersions(tsp)) {
      driver.await(end - time.nanos());
    }
    long last = time.nanos() + LAST.toNanos();
    while (!life.isOff() && time.nanos() < last) {
      driver.await(last - time.nanos());
    }
  }

  private void boot(Trial.Cut cut) {
    outcome.lives++;
    framesOfLife = 0;
    life = new HeadUnit(time, disk, vehicle.buses().values(), driver::signal);
    if (cut != null && cut.diskOperation() != Trial.Cut.NEVER) {
      disk.cutAt(cut.diskOperation(), cut.left(), cut.lost(), trial.seed);
    }
    if (outcome.lives == 1) {
      disk.full(trial.fullAt, trial.fullFor, this::mark);
    }
    HeadUnit booting = life;
    disk.onCut(() -> {
      mark();
      booting.off();
    });
    booting.boot(surroundings, tsp, pieces, user, trial.scenario == Trial.Scenario.ASKS, this::row);
  }

  private void comeBack() throws InterruptedException {
    time.sleep(WITHOUT_POWER);
    disk = disk.survivor();
    if (trial.ecusToo) {
      time.schedule(0, vehicle::powerCut);
      time.sleep(Duration.ofMillis(1));
    }
    if (trial.rot != Trial.Rot.NONE && outcome.lives == 1) {
      outcome.rotted = disk.rot(p -> switch (trial.rot) {
        case NONE -> false;
        case JOURNAL -> p.startsWith(StoreParts.JOURNAL);
        case EVIDENCE -> p.startsWith(EvidenceParts.DIRECTORY);
        case STORE -> !p.startsWith(StoreParts.JOURNAL) && !p.startsWith(EvidenceParts.DIRECTORY);
      }, trial.seed);
    }
  }

  /** He agrees always; but he does not like to be asked again. */
  private final class AgreeingUser implements HeadUnit.User {
    private boolean kept;

    @Override
    public boolean asked(String campaign) {
      if (kept) {
        outcome.violations.add("the user is asked again though his answer was kept");
      }
      outcome.askedAt = outcome.askedAt == 0 ? disk.operations() : outcome.askedAt;
      return true;
    }

    @Override
    public void agreed(boolean isKept) {
      outcome.agreed = true;
      kept |= isKept;
      outcome.agreedAt = isKept ? disk.operations() : outcome.agreedAt;
    }
  }

  /** A fault comes now. */
  private void mark() {
    if (!outcome.reached) {
      outcome.reached = true;
      outcome.stateAtFault = state;
    }
  }

  private <T> T fault(T kind) {
    mark();
    return kind;
  }

  private void row(String ecu, String to) {
    state = ecu.isEmpty() ? to : state.contains(" ") ? state.substring(0, state.indexOf(' ')) + " " + to : state + " " + to;
    outcome.rows.add(ecu.isEmpty() ? to : ecu + " " + to);
    if (outcome.rows.size() - 1 == trial.driverAtRow) {
      time.schedule(0, this::driverActs);
    }
  }

  private void driverActs() {
    if (trial.driver == Trial.Driver.NONE) {
      return;
    }
    mark();
    if (trial.driver == Trial.Driver.IGNITION) {
      vehicle.driver().ignition(true);
      oracle.ignition(true);
      time.schedule(trial.driverNanos, () -> {
        vehicle.driver().ignition(false);
        oracle.ignition(false);
      });
    } else {
      vehicle.driver().batteryVolts(11.0);
      time.schedule(trial.driverNanos, () -> vehicle.driver().batteryVolts(12.6));
    }
  }

  @Override
  public FrameDisturbance.Fate fate(String bus, long number, CanFrame frame) {
    int global = outcome.frames++;
    int ofLife = framesOfLife++;
    Trial.Cut cut = outcome.lives - 1 < trial.cuts.size() && outcome.lives > 0 ? trial.cuts.get(outcome.lives - 1) : null;
    if (global == trial.driverAtFrame) {
      time.schedule(0, this::driverActs);
    }
    if (cut != null && cut.frame() == ofLife && life != null && !life.isOff()) {
      if (cut.after()) {
        time.schedule(0, () -> cutNow(cut));
        return FrameDisturbance.Fate.DELIVER;
      }
      cutNow(cut);
      return isOurs(frame) ? FrameDisturbance.Fate.DROP : FrameDisturbance.Fate.DELIVER;
    }
    if (trial.frameFaultAt >= 0 && global >= trial.frameFaultAt && global < trial.frameFaultAt + trial.frameFaults) {
      return disturbed(bus, frame);
    }
    return FrameDisturbance.Fate.DELIVER;
  }

  private void cutNow(Trial.Cut cut) {
    cutNow(cut.left());
  }

  private void cutNow(SimulatedDisk.Cut left) {
    if (!life.isOff()) {
      mark();
      disk.off(left, trial.seed);
      life.off();
    }
  }

  private void serverCut() {
    mark();
    if (trial.vehicleToo) {
      time.schedule(0, () -> cutNow(SimulatedDisk.Cut.DROPPED));
    }
  }

  private FrameDisturbance.Fate disturbed(String bus, CanFrame frame) {
    switch (fault(trial.frameFault)) {
      case NONE -> { }
      case LOST -> {
        return FrameDisturbance.Fate.DROP;
      }
      case DUPLICATED -> {
        return FrameDisturbance.Fate.DUPLICATE;
      }
      case DELAYED -> {
        CanFrame late = frame.copy();
        time.schedule(DELAY_NANOS, () -> {
          try {
            gremlins.get(bus).send(late, null);
          } catch (IOException e) {
            outcome.violations.add("the harness could not send a frame: " + e.getMessage());
          }
        });
        return FrameDisturbance.Fate.DROP;
      }
      case CORRUPTED -> {
        int at = (int) Math.floorMod(trial.seed * 31 + outcome.frames, (long) Math.max(1, frame.length()));
        frame.data()[at] ^= (byte) (1 << Math.floorMod(trial.seed, 8L));
      }
      case BUS_OFF -> {
        life.busOff(bus, true);
        HeadUnit now = life;
        time.schedule(BUS_OFF_NANOS, () -> now.busOff(bus, false));
      }
    }
    return FrameDisturbance.Fate.DELIVER;
  }

  private static boolean isOurs(CanFrame frame) {
    return frame.id() == 0x7DF || Software.ECUS.stream().anyMatch(e -> Integer.decode(e.request()) == frame.id());
  }

  @Override
  public RequestDisturbance.Fate fate(String ecu, long number, byte[] request, int length) {
    int global = outcome.requests++;
    if (trial.requestFaultAt >= 0 && global >= trial.requestFaultAt && global < trial.requestFaultAt + trial.requestFaults) {
      RequestDisturbance.Fate fate = switch (fault(trial.requestFault)) {
        case NONE -> RequestDisturbance.Fate.SERVE;
        case REFUSED -> RequestDisturbance.Fate.refuse(trial.nrc);
        case RESET -> RequestDisturbance.Fate.POWER_CUT;
        case IGNORED -> RequestDisturbance.Fate.IGNORE;
        case ANSWER_LOST -> RequestDisturbance.Fate.LOSE_ANSWER;
      };
      if (fate.kind() != RequestDisturbance.Kind.SERVE && fate.kind() != RequestDisturbance.Kind.LOSE_ANSWER) {
        return fate;
      }
      oracle.request(ecu, request, length);
      return fate;
    }
    if (trial.scenario == Trial.Scenario.ROLLS_BACK && isVerificationOfTarget(ecu, request, length)) {
      return RequestDisturbance.Fate.refuse(0x72);
    }
    oracle.request(ecu, request, length);
    return RequestDisturbance.Fate.SERVE;
  }

  /** The last ECU's routine 0x0202 over as many bytes as the new image has. */
  private static boolean isVerificationOfTarget(String ecu, byte[] request, int length) {
    Software.Ecu last = Software.ECUS.get(Software.ECUS.size() - 1);
    if (!ecu.equals(last.id()) || length < 12 || request[0] != 0x31 || request[1] != 1 || request[2] != 2 || request[3] != 2) {
      return false;
    }
    return ByteBuffer.wrap(request, 8, 4).getInt() == last.target().length;
  }

  static Instant origin() {
    return Instant.parse("2026-03-01T12:00:00Z");
  }
}
