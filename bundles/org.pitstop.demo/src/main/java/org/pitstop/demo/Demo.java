package org.pitstop.demo;

import jakarta.json.JsonObject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import org.pitstop.api.campaign.CampaignStatus;
import org.pitstop.api.campaign.Campaigns;
import org.pitstop.api.simulator.SimulatedVehicle;
import org.pitstop.api.time.VehicleTime;
import org.pitstop.api.time.WallTime;
import org.pitstop.api.tsp.Report;

/** The story: an operator puts new software into the catalogue and gives the vehicle a task while it is being driven; then the driver parks. */
final class Demo {
  static final String VIN = "WPSTP0000SIM00001";
  private static final String OLD = "1.0.0";
  private static final String NEW = "2.1.0";
  private static final int BYTES = 256 * 1024;
  private static final List<DemoSoftware> SOFTWARE = List.of(
      new DemoSoftware("bcm", "BCM-H1", NEW, "srec", BYTES),
      new DemoSoftware("engine", "ENG-H3", NEW, "ihex", 2 * BYTES),
      new DemoSoftware("brake", "BRK-H2", NEW, "bin", BYTES));
  /** How long the driver goes on after the vehicle began to wait. */
  private static final Duration DRIVE_ON = Duration.ofSeconds(2);
  private static final Duration LOOK = Duration.ofMillis(50);
  private static final Duration READY_LIMIT = Duration.ofSeconds(60);
  private static final Duration CAMPAIGN_LIMIT = Duration.ofMinutes(10);

  private final Operator operator;
  private final Path state;
  private final SimulatedVehicle vehicle;
  private final Campaigns campaigns;
  private final VehicleTime vehicleTime;
  private final WallTime time;
  private final Story story;

  Demo(Operator operator, Path state, SimulatedVehicle vehicle, Campaigns campaigns, VehicleTime vehicleTime, WallTime time, Story story) {
    this.operator = operator;
    this.state = state;
    this.vehicle = vehicle;
    this.campaigns = campaigns;
    this.vehicleTime = vehicleTime;
    this.time = time;
    this.story = story;
  }

  DemoResult run() throws IOException, InterruptedException {
    long start = time.nanos();
    vehicle.ignition(true);
    story.when("WAITING", () -> vehicleTime.schedule(DRIVE_ON.toNanos(), this::park));
    await("the server opens", READY_LIMIT, operator::open);
    JsonObject credentials = operator.provision(VIN);
    Path files = Files.createDirectories(state.resolve("images"));
    for (DemoSoftware s : SOFTWARE) {
      // the version that runs now is in the catalogue too: without a way back nothing is erased
      DemoSoftware old = new DemoSoftware(s.ecu(), s.hardware(), OLD, s.format(), 4096);
      operator.add(old, 0, old.write(files));
      operator.add(s, 0, s.write(files));
      story.say(String.format("TSP        software %s %s for %s, %,d bytes as %s", s.ecu(), s.version(), s.hardware(), s.sizeBytes(), s.format()));
    }
    operator.addTask(VIN, true);
    story.say("TSP        task for " + VIN + ": all ECUs or none");
    install(credentials, state.resolve("ecu-secret.hex"), Files.createDirectories(state.resolve("credentials")));
    story.say("VEHICLE    has its certificate, is being driven, and tells the TSP what its ECUs run");
    await("the campaign ends", CAMPAIGN_LIMIT, this::ended);
    await("the TSP has every report", READY_LIMIT, () -> inventoriesAfterEnd() && campaigns.unacknowledged().isEmpty());
    return result((time.nanos() - start) / 1e9);
  }

  private void park() {
    story.say("DRIVER     parks and turns the ignition off");
    vehicle.ignition(false);
  }

  private boolean ended() {
    return campaigns.all().stream().anyMatch(CampaignStatus::ended);
  }

  /** As at the end of a production line: the key and certificates of the head unit, and the secret that the ECUs share with their tester. */
  static void install(JsonObject credentials, Path ecuSecret, Path directory) throws IOException {
    Files.copy(ecuSecret, directory.resolve("ecu-secret.hex"));
    for (String name : credentials.keySet()) {
      Path file = directory.resolve(name);
      Files.createFile(file, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
      Files.writeString(file, credentials.getString(name));
    }
  }

  /** The versions that the vehicle tells once the campaign is over. */
  private boolean inventoriesAfterEnd() {
    List<String> types = events().stream().map(e -> e.getString("type")).toList();
    long end = types.stream().filter(Demo::isFinal).count();
    return end > 0 && types.lastIndexOf("inventory") > types.stream().map(Demo::isFinal).toList().lastIndexOf(true);
  }

  private static boolean isFinal(String type) {
    return List.of(Report.Type.values()).stream().anyMatch(t -> t.isFinal() && t.code().equals(type));
  }

  private DemoResult result(double seconds) {
    CampaignStatus campaign = campaigns.all().stream().filter(CampaignStatus::ended).reduce((a, b) -> b).orElseThrow();
    Map<Long, DemoResult.Report> reports = new LinkedHashMap<>();
    events().stream().filter(e -> e.getInt("seq") > 0).forEach(e -> {
      long seq = e.getJsonNumber("seq").longValue();
      reports.putIfAbsent(seq, new DemoResult.Report(seq, e.getString("type")));
    });
    List<DemoResult.Ecu> ecus = new ArrayList<>();
    for (CampaignStatus.EcuStatus e : campaign.ecus()) {
      SimulatedVehicle.Ecu real = vehicle.ecus().stream().filter(x -> x.id().equals(e.ecu().value())).findFirst().orElseThrow();
      Optional<DemoSoftware> software = SOFTWARE.stream().filter(s -> s.ecu().equals(e.ecu().value())).findFirst();
      String backup = campaigns.inventory().stream().filter(r -> r.ecu().equals(e.ecu().value())).map(Report.EcuRow::backup).findFirst().orElse("");
      ecus.add(new DemoResult.Ecu(e.ecu().value(), e.place(), e.from(), e.running(), software.map(DemoSoftware::version).orElse(""), backup, e.bytes(),
          software.map(DemoSoftware::sha256).orElse(""), real.flashSha256(), e.transferMs() / 1000.0));
    }
    return new DemoResult(campaign.state(), story.states(), List.copyOf(reports.values()), ecus, seconds, List.of());
  }

  private List<JsonObject> events() {
    try {
      return operator.events(VIN);
    } catch (IOException e) {
      throw new IllegalStateException(e.getMessage(), e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted", e);
    }
  }

  private void await(String what, Duration limit, BooleanSupplier condition) throws InterruptedException, IOException {
    long end = time.nanos() + limit.toNanos();
    while (!condition.getAsBoolean()) {
      if (time.nanos() > end) {
        throw new IOException("not within " + limit.toSeconds() + " s: " + what + "; the log says why");
      }
      time.sleep(LOOK);
    }
  }
}
