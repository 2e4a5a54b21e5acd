package org.pitstop.demo;

import jakarta.json.Json;
import jakarta.json.JsonArrayBuilder;
import jakarta.json.JsonObject;
import jakarta.json.JsonReader;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.io.StringReader;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.TimeUnit;
import org.pitstop.demo.ChaosPlan.Fault;

/**
 * The story of {@code demo --chaos SEED}: one campaign, to which is done what the seed chooses. The agent and the server are killed with SIGKILL and
 * started again, connections are cut, a frame is corrupted, an ECU resets, the driver comes back. A program of its own, as the agent must die
 * without it: server, vehicle and agent are three processes.
 */
public final class ChaosDemo {
  private static final String OLD = "1.0.0";
  private static final String NEW = "2.1.0";
  private static final int OLD_BYTES = 4096;
  private static final int LOOK_MS = 50;
  private static final int READY_S = 180;
  private static final int CAMPAIGN_S = 600;
  private static final long DRIVE_ON_MS = 1000;
  private static final long WITHOUT_POWER_MS = 500;
  private static final long DRIVES_MS = 4000;
  private static final int DOWNLOAD_BYTES_PER_SECOND = 200_000;
  private static final int BCM_REQUEST = 0x740;
  private static final int CLIMATE_REQUEST = 0x744;

  private final Path home;
  private final Path state;
  private final Path config;
  private final Properties settings;
  private final List<String> handedOn;
  private final List<DemoSoftware> software;
  private final Screen screen = new Screen(new PrintStream(new FileOutputStream(FileDescriptor.out), true, StandardCharsets.UTF_8));
  private final AgentLog log = new AgentLog(swap -> { });
  private final Operator operator;
  private final List<AutoCloseable> parts = new ArrayList<>();
  private final Map<String, String> before = new LinkedHashMap<>();
  private final List<Fault> plan;
  private final Map<Fault, Long> due = new LinkedHashMap<>();
  private final List<Done> done = new ArrayList<>();
  private final long start = System.nanoTime();
  private Workshop workshop;
  private Mortal server;
  private Mortal vehicle;
  private Mortal agent;
  private long offAgainAt = Long.MAX_VALUE;
  private TcpWire broker;
  private Gremlin gremlin;

  /** A fault that was brought about. */
  private record Done(Fault fault, String what, String state, double seconds) {}

  private ChaosDemo(Path home, Path state, Properties settings, List<String> handedOn) {
    this.home = home;
    this.state = state;
    this.config = state.resolve("config");
    this.settings = settings;
    this.handedOn = handedOn;
    int bytes = (Boolean.parseBoolean(settings.getProperty("pitstop.demo.fast")) ? 64 : 192) * 1024;
    software = List.of(new DemoSoftware("bcm", "BCM-H1", NEW, "srec", bytes), new DemoSoftware("climate", "CLI-H1", NEW, "ihex", bytes),
        new DemoSoftware("brake", "BRK-H2", NEW, "bin", 2 * bytes));
    operator = new Operator(state.resolve("server/server"));
    plan = ChaosPlan.of(Long.parseLong(settings.getProperty("pitstop.demo.chaos")), List.of("bcm", "climate"), List.of("brake"));
  }

  /** {@code HOME STATE CONFIG [-Dkey=value...]}; what is no setting of the demo goes to the agent. */
  public static void main(String[] args) {
    Properties settings = new Properties();
    List<String> handedOn = new ArrayList<>();
    for (String property : List.of(args).subList(3, args.length)) {
      String[] pair = property.substring("-D".length()).split("=", 2);
      if (pair[0].matches("pitstop\\.(demo\\..*|trace|terminal)")) {
        settings.setProperty(pair[0], pair[1]);
      } else {
        handedOn.add(property);
      }
    }
    ChaosDemo demo = new ChaosDemo(Path.of(args[0]), Path.of(args[1]), settings, handedOn);
    Runtime.getRuntime().addShutdownHook(new Thread(demo::stop, "stop"));
    System.exit(demo.run(Path.of(args[2])));
  }

  private int run(Path original) {
    try {
      play(original);
      DemoResult result = result();
      screen.say("\n" + result.table() + "\n" + result.outcome() + String.format(" in %.1f s, though %d things were done to it", result.wallSeconds(), done.size()));
      String file = settings.getProperty("pitstop.demo.json", "");
      if (!file.isEmpty()) {
        Files.writeString(Path.of(file), json(result) + "\n");
      }
      return result.outcome().equals("SUCCEEDED") ? 0 : 1;
    } catch (IOException e) {
      screen.say("demo failed: " + e.getMessage());
      return 1;
    } catch (InterruptedException e) {
      return 1;
    }
  }

  private synchronized void stop() {
    for (int i = parts.size() - 1; i >= 0; i--) {
      try {
        parts.get(i).close();
      } catch (Exception e) {
        screen.say("demo: not everything was stopped: " + e.getMessage());
      }
    }
  }

  private void play(Path original) throws IOException, InterruptedException {
    Files.createDirectories(state.resolve("images"));
    workshop = new Workshop(original, config, 1, 1000);
    broker = wire(Integer.parseInt(get("org.pitstop.server", "brokerPort")));
    URI body = URI.create(get("org.pitstop.can.remote-body", "uri"));
    TcpWire bus = wire(body.getPort());
    gremlin = new Gremlin(bus, body.getPort(), body.getPath().substring(1));
    set("org.pitstop.tsp.mqtt", "port", Integer.toString(broker.port()));
    set("org.pitstop.tsp.mqtt", "reconnectMaxMs", "2000");
    set("org.pitstop.can.remote-body", "uri", body.toString().replace(":" + body.getPort(), ":" + bus.port()));
    set("org.pitstop.download.ftp", "maxRateBytesPerSecond", Integer.toString(DOWNLOAD_BYTES_PER_SECOND));
    set("org.pitstop.download.ftp", "backOffMinMs", "300");
    server = part("server", List.of());
    String trace = settings.getProperty("pitstop.trace", "");
    vehicle = part("simulate", trace.isEmpty() ? List.of() : List.of("--trace", trace));
    server.start();
    vehicle.start();
    await(READY_S, "the server opens", operator::open);
    await(READY_S, "the vehicle has its ECUs", () -> Files.exists(state.resolve("simulate/ecu-secret.hex")));
    JsonObject credentials = operator.provision(Demo.VIN);
    catalogue();
    Demo.install(credentials, state.resolve("simulate/ecu-secret.hex"), Files.createDirectories(state.resolve("run/credentials")));
    ecus().forEach(ecu -> before.put(ecu.getString("id"), ecu.getString("version")));
    agent = part("run", agentProperties());
    agent.start();
    screen.say("VEHICLE    has its certificate, is being driven, and tells the TSP what its ECUs run");
    story();
  }

  private void catalogue() throws IOException, InterruptedException {
    Path files = state.resolve("images");
    for (DemoSoftware s : software) {
      DemoSoftware old = new DemoSoftware(s.ecu(), s.hardware(), OLD, s.format(), OLD_BYTES);
      operator.add(old, 0, old.write(files));
      operator.add(s, 0, s.write(files));
      screen.say(String.format("TSP        software %s %s for %s, %,d bytes as %s", s.ecu(), s.version(), s.hardware(), s.sizeBytes(), s.format()));
    }
    operator.addTask(Demo.VIN, true);
    screen.say("TSP        task for " + Demo.VIN + ": all ECUs or none");
  }

  /** The driver parks when the vehicle waits for him; whatever is due is done; until the TSP knows how it ended. */
  private void story() throws IOException, InterruptedException {
    long parks = Long.MAX_VALUE;
    boolean parked = false;
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(CAMPAIGN_S);
    while (!isFinal(log.state())) {
      if (System.nanoTime() > end) {
        throw new IOException("not within " + CAMPAIGN_S + " s: the campaign ends; the logs in the state directory say why (--keep keeps it)");
      }
      doWhatIsDue();
      if (log.state().equals("WAITING") && !parked) {
        parks = Math.min(parks, System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(DRIVE_ON_MS));
      }
      if (System.nanoTime() > parks) {
        screen.say("DRIVER     parks and turns the ignition off");
        workshop.ignition(false);
        parked = true;
        parks = Long.MAX_VALUE;
      }
      if (System.nanoTime() > offAgainAt) {
        screen.say("DRIVER     turns the ignition off again");
        workshop.ignition(false);
        offAgainAt = Long.MAX_VALUE;
      }
      agent.waitBriefly(LOOK_MS);
    }
    plan.stream().filter(f -> done.stream().noneMatch(d -> d.fault == f))
        .forEach(f -> screen.say("CHAOS      no longer: " + f.kind() + " " + f.moment()));
    await(READY_S, "the TSP has the final report and the versions", this::told);
  }

  private void doWhatIsDue() throws IOException, InterruptedException {
    for (Fault f : plan) {
      if (f.moment().isNow(log)) {
        due.putIfAbsent(f, System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(f.delayMs()));
      }
      if (due.getOrDefault(f, Long.MAX_VALUE) <= System.nanoTime() && (f.kind() != ChaosPlan.Kind.BROKER_CUT || broker.inUse())) {
        due.put(f, Long.MAX_VALUE);
        String during = log.state();
        String what = bringAbout(f);
        done.add(new Done(f, what, during, (System.nanoTime() - start) / 1e9));
        screen.say("CHAOS      " + what + " (" + f.moment() + ")");
      }
    }
  }

  private String bringAbout(Fault f) throws IOException, InterruptedException {
    return switch (f.kind()) {
      case SERVER_KILLED -> {
        server.kill();
        vehicle.waitBriefly(WITHOUT_POWER_MS);
        server.start();
        yield "the server is killed in the middle of a download, and starts again";
      }
      case AGENT_KILLED -> {
        agent.kill();
        vehicle.waitBriefly(WITHOUT_POWER_MS);
        agent.start();
        yield "the agent is killed, and starts again";
      }
      case BROKER_CUT -> {
        broker.cut();
        yield "the connection to the broker is cut";
      }
      case FRAME_CORRUPTED -> gremlin.corruptFrame().map(frame -> "a bit of a frame flips: " + frame).orElse("no frame came that could have been corrupted");
      case ECU_RESET -> {
        gremlin.reset(f.moment().ecu().equals("bcm") ? BCM_REQUEST : CLIMATE_REQUEST);
        yield "ECU " + f.moment().ecu() + " resets";
      }
      case IGNITION_ON -> {
        workshop.ignition(true);
        offAgainAt = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(DRIVES_MS);
        yield "the driver turns the ignition on, for " + TimeUnit.MILLISECONDS.toSeconds(DRIVES_MS) + " s";
      }
    };
  }

  private TcpWire wire(int target) throws IOException {
    TcpWire wire = new TcpWire(target);
    parts.add(wire);
    return wire;
  }

  private Mortal part(String command, List<String> more) {
    List<String> line = new ArrayList<>(List.of(home.resolve("bin/pitstop").toString(), command, "--config", config.toString(), "--state",
        state.resolve(command).toString()));
    line.addAll(more);
    boolean isAgent = command.equals("run");
    Mortal part = new Mortal(command, line, state, isAgent ? screen::relay : text -> { }, isAgent ? log::line : text -> { });
    parts.add(part);
    return part;
  }

  private List<String> agentProperties() {
    List<String> properties = new ArrayList<>(List.of("-Dpitstop.console=true", "-Dpitstop.log=info",
        "-Dpitstop.terminal=" + settings.getProperty("pitstop.terminal", "false")));
    properties.addAll(handedOn);
    return properties;
  }

  private String get(String pid, String key) throws IOException {
    return Files.readAllLines(config.resolve(pid + ".cfg")).stream().filter(line -> line.split("=", 2)[0].strip().equals(key)).findFirst()
        .orElseThrow(() -> new IOException(pid + ".cfg has no " + key)).split("=", 2)[1].strip();
  }

  private void set(String pid, String key, String value) throws IOException {
    Path file = config.resolve(pid + ".cfg");
    List<String> lines = new ArrayList<>(Files.readAllLines(file));
    lines.removeIf(line -> line.split("=", 2)[0].strip().equals(key));
    lines.add(key + "=" + value);
    Files.write(file, lines);
  }

  private static boolean isFinal(String campaignState) {
    return List.of("SUCCEEDED", "ROLLED_BACK", "REJECTED", "CANCELLED", "FAILED", "NEEDS_WORKSHOP").contains(campaignState);
  }

  private List<JsonObject> ecus() throws IOException, InterruptedException {
    try (JsonReader reader = Json.createReader(new StringReader(workshop.ecus()))) {
      return reader.readArray().getValuesAs(JsonObject.class);
    }
  }

  private Map<String, JsonObject> rows() throws IOException, InterruptedException {
    Map<String, JsonObject> rows = new LinkedHashMap<>();
    operator.vehicles().forEach(row -> rows.put(row.getString("ecu", ""), row));
    return rows;
  }

  private boolean told() throws IOException, InterruptedException {
    Map<String, String> real = new LinkedHashMap<>();
    ecus().forEach(e -> real.put(e.getString("id"), e.getString("version")));
    Map<String, JsonObject> rows = rows();
    return operator.tasks().stream().noneMatch(task -> List.of("ACTIVE", "SENT").contains(task.getString("state")))
        && software.stream().allMatch(s -> rows.containsKey(s.ecu()) && rows.get(s.ecu()).getString("running").equals(real.get(s.ecu())));
  }

  private DemoResult result() throws IOException, InterruptedException {
    Map<Long, DemoResult.Report> reports = new LinkedHashMap<>();
    for (JsonObject event : operator.events(Demo.VIN)) {
      long seq = event.getJsonNumber("seq").longValue();
      if (seq > 0 && (event.getString("campaign").isEmpty() || event.getString("campaign").equals(log.campaign()))) {
        reports.putIfAbsent(seq, new DemoResult.Report(seq, event.getString("type")));
      }
    }
    Map<String, JsonObject> rows = rows();
    List<DemoResult.Ecu> ecus = new ArrayList<>();
    for (JsonObject real : ecus()) {
      software.stream().filter(s -> s.ecu().equals(real.getString("id"))).forEach(s -> ecus.add(new DemoResult.Ecu(s.ecu(), real.getString("bus"),
          before.get(s.ecu()), rows.get(s.ecu()).getString("running"), s.version(), rows.get(s.ecu()).getString("backup"), s.sizeBytes(), s.sha256(),
          real.getString("flashSha256"), log.transferTime(s.ecu()).toMillis() / 1000.0)));
    }
    return new DemoResult(log.state(), log.states(), List.copyOf(reports.values()), ecus, (System.nanoTime() - start) / 1e9, List.of());
  }

  private JsonObject json(DemoResult result) {
    JsonArrayBuilder faults = Json.createArrayBuilder();
    done.forEach(d -> faults.add(Json.createObjectBuilder().add("kind", d.fault.kind().name()).add("what", d.what).add("duringState", d.state)
        .add("atSeconds", Math.round(d.seconds * 10) / 10.0)));
    return Json.createObjectBuilder(result.json()).add("seed", settings.getProperty("pitstop.demo.chaos")).add("faults", faults).build();
  }

  private interface Condition {
    boolean holds() throws IOException, InterruptedException;
  }

  private void await(long limitSeconds, String what, Condition condition) throws IOException, InterruptedException {
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(limitSeconds);
    while (!condition.holds()) {
      if (System.nanoTime() > end) {
        throw new IOException("not within " + limitSeconds + " s: " + what + "; the logs in the state directory say why (--keep keeps it)");
      }
      vehicle.waitBriefly(LOOK_MS);
    }
  }
}
