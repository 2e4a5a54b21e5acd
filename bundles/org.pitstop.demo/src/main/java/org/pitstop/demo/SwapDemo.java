package org.pitstop.demo;

import jakarta.json.Json;
import jakarta.json.JsonArray;
import jakarta.json.JsonObject;
import jakarta.json.JsonReader;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.io.StringReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * The story of {@code demo --swap}: while three ECUs are programmed one after the other, bundles of the agent are replaced over the air. A program of
 * its own, since the agent restarts meanwhile: it starts server, vehicle and agent as three processes, is operator and driver, and reads
 * the agent's log.
 *
 * <pre>
 * ECU     what arrives while it is being programmed
 * first   a new FTP bundle: goes in at once; the agent restarts before the second ECU
 * second  a newer FTP bundle, which does not start: the one before comes back. A new flash bundle: waits until the ECU is finished
 * third   nothing: it is programmed by the new flash bundle
 * </pre>
 */
public final class SwapDemo {
  private static final String AGENT = "agent";
  private static final String HARDWARE = "pitstop-agent";
  private static final String FTP = "org.pitstop.download.ftp";
  private static final String FLASH = "org.pitstop.flash";
  private static final String OLD = "1.0.0";
  private static final String NEW = "2.1.0";
  private static final int OLD_BYTES = 4096;
  private static final long LOOK_MS = 50;
  private static final long READY_S = 180;
  private static final long STEP_S = 300;
  private static final long DRIVE_ON_MS = 2000;

  private final Path home;
  private final Path state;
  private final Properties settings;
  private final List<String> handedOn;
  private final List<DemoSoftware> software;
  private final Screen screen;
  private final AgentLog log;
  private final Operator operator;
  private final List<Part> parts = new ArrayList<>();
  private final Map<String, String> before = new LinkedHashMap<>();
  private Workshop workshop;
  private String setVersion;

  private SwapDemo(Path home, Path state, Properties settings, List<String> handedOn) {
    this.home = home;
    this.state = state;
    this.settings = settings;
    this.handedOn = handedOn;
    int kib = fast() ? 256 : 512;
    // while the second is programmed two bundles come one after the other
    software = List.of(new DemoSoftware("bcm", "BCM-H1", NEW, "srec", kib * 1024), new DemoSoftware("climate", "CLI-H1", NEW, "ihex", 512 * 1024),
        new DemoSoftware("brake", "BRK-H2", NEW, "bin", kib * 1024));
    screen = new Screen(new PrintStream(new FileOutputStream(FileDescriptor.out), true, StandardCharsets.UTF_8));
    log = new AgentLog(swap -> screen.say(String.format("SWAP       %s %s -> %s %s while %s%s, gone for %d ms", swap.bundle(), swap.from(), swap.to(),
        swap.outcome(), swap.duringState(), swap.inHand().isEmpty() ? "" : " (" + swap.inHand() + " in hand)", swap.goneMs())));
    operator = new Operator(state.resolve("server/server"));
  }

  private boolean fast() {
    return Boolean.parseBoolean(settings.getProperty("pitstop.demo.fast"));
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
    SwapDemo demo = new SwapDemo(Path.of(args[0]), Path.of(args[1]), settings, handedOn);
    Runtime.getRuntime().addShutdownHook(new Thread(demo::stop, "stop"));
    System.exit(demo.run(Path.of(args[2])));
  }

  private int run(Path config) {
    long start = System.nanoTime();
    try {
      DemoResult result = play(config, start);
      screen.say("\n" + result.table() + "\n" + result.swapTable() + "\n" + result.outcome() + String.format(" in %.1f s", result.wallSeconds()));
      String file = settings.getProperty("pitstop.demo.json", "");
      if (!file.isEmpty()) {
        Files.writeString(Path.of(file), result.json() + "\n");
      }
      return result.outcome().equals("SUCCEEDED") ? 0 : 1;
    } catch (IOException e) {
      screen.say("demo failed: " + e.getMessage());
      return 1;
    } catch (InterruptedException e) {
      return 1;
    }
  }

  private void stop() {
    List<Part> last = new ArrayList<>(parts);
    for (int i = last.size() - 1; i >= 0; i--) {
      last.get(i).close();
    }
  }

  private DemoResult play(Path config, long start) throws IOException, InterruptedException {
    Files.createDirectories(state.resolve("images"));
    workshop = new Workshop(config, state.resolve("config"), fast() ? 1 : 3, fast() ? 500 : 3000);
    Part server = startPart("server", List.of());
    Optional<String> trace = Optional.ofNullable(settings.getProperty("pitstop.trace"));
    Part vehicle = startPart("simulate", trace.map(directory -> List.of("--trace", directory)).orElse(List.of()));
    await(server, READY_S, "the server opens", operator::open);
    await(vehicle, READY_S, "the vehicle has its ECUs", () -> Files.exists(state.resolve("simulate/ecu-secret.hex")));
    JsonObject credentials = operator.provision(Demo.VIN);
    catalogue();
    Demo.install(credentials, state.resolve("simulate/ecu-secret.hex"), Files.createDirectories(state.resolve("run/credentials")));
    ecus().forEach(ecu -> before.put(ecu.getString("id"), ecu.getString("version")));
    Part agent = startPart("run", agentProperties());
    screen.say("VEHICLE    has its certificate, is being driven, and tells the TSP what its ECUs run");
    await(agent, READY_S, "the vehicle waits to be parked", () -> log.state().equals("WAITING"));
    agent.waitBriefly(DRIVE_ON_MS);
    screen.say("DRIVER     parks and turns the ignition off");
    workshop.ignition(false);
    swaps(agent);
    await(agent, STEP_S, "the campaign ends", () -> isFinal(log.state()));
    await(agent, STEP_S, "the TSP knows what the vehicle runs now", this::told);
    return result((System.nanoTime() - start) / 1e9);
  }

  private void catalogue() throws IOException, InterruptedException {
    Path files = state.resolve("images");
    for (int i = 0; i < software.size(); i++) {
      DemoSoftware s = software.get(i);
      DemoSoftware old = new DemoSoftware(s.ecu(), s.hardware(), OLD, s.format(), OLD_BYTES);
      operator.add(old, i, old.write(files));
      operator.add(s, i, s.write(files));
      screen.say(String.format("TSP        software %s %s for %s, %,d bytes as %s", s.ecu(), s.version(), s.hardware(), s.sizeBytes(), s.format()));
    }
    operator.addTask(Demo.VIN, true);
    screen.say("TSP        task for " + Demo.VIN + ": all ECUs or none, one after the other");
  }

  private void swaps(Part agent) throws IOException, InterruptedException {
    final String ftp = version(FTP);
    final String newer = NewerBundle.after(ftp);
    setVersion = version("org.pitstop.api");
    await(agent, STEP_S, software.get(0).ecu() + " is being programmed", () -> log.step(software.get(0).ecu()).equals("transfer"));
    release(FTP, newer, false, "");
    awaitSwap(agent, 1);
    await(agent, STEP_S, software.get(1).ecu() + " is being programmed", () -> log.step(software.get(1).ecu()).equals("transfer"));
    release(FTP, NewerBundle.after(newer), true, ", which does not start");
    awaitSwap(agent, 2);
    release(FLASH, NewerBundle.after(version(FLASH)), false, "");
    awaitSwap(agent, 3);
  }

  private void awaitSwap(Part agent, int count) throws IOException, InterruptedException {
    await(agent, STEP_S, "swap " + count + " comes to its end", () -> log.swaps().size() >= count);
  }

  /** A new version of a bundle, and the task to bring it. */
  private void release(String bundle, String version, boolean broken, String remark) throws IOException, InterruptedException {
    setVersion = NewerBundle.after(setVersion);
    Path set = new NewerBundle(jar(bundle), bundle, version, broken).writeSet(state.resolve("images").resolve("agent-" + setVersion + ".zip"));
    operator.add(AGENT, HARDWARE, setVersion, "bin", 0, 0, set);
    operator.addTask(Demo.VIN, AGENT + "=" + setVersion);
    screen.say("TSP        bundle " + bundle + " " + version + " for the agent" + remark);
  }

  private Path jar(String bundle) throws IOException {
    try (Stream<Path> files = Files.list(home.resolve("repository"))) {
      return files.filter(file -> file.getFileName().toString().matches(bundle.replace(".", "\\.") + "-[0-9].*\\.jar")).findFirst()
          .orElseThrow(() -> new IOException(bundle + " is not in " + home.resolve("repository")));
    }
  }

  private String version(String bundle) throws IOException {
    String file = jar(bundle).getFileName().toString();
    return file.substring(bundle.length() + 1, file.length() - ".jar".length());
  }

  private List<String> agentProperties() {
    List<String> properties = new ArrayList<>(List.of("-Dpitstop.console=true", "-Dpitstop.log=info",
        "-Dpitstop.terminal=" + settings.getProperty("pitstop.terminal", "false")));
    properties.addAll(handedOn);
    return properties;
  }

  private Part startPart(String command, List<String> more) throws IOException {
    List<String> line = new ArrayList<>(List.of(home.resolve("bin/pitstop").toString(), command, "--config", workshop.config().toString(),
        "--state", state.resolve(command).toString()));
    line.addAll(more);
    boolean agent = command.equals("run");
    Part part = new Part(command, line, state, agent ? screen::relay : text -> { }, agent ? log::line : text -> { });
    parts.add(part);
    return part;
  }

  private static boolean isFinal(String campaignState) {
    return List.of("SUCCEEDED", "ROLLED_BACK", "REJECTED", "CANCELLED", "FAILED", "NEEDS_WORKSHOP").contains(campaignState);
  }

  private List<JsonObject> ecus() throws IOException, InterruptedException {
    try (JsonReader reader = Json.createReader(new StringReader(workshop.ecus()))) {
      JsonArray all = reader.readArray();
      return all.getValuesAs(JsonObject.class);
    }
  }

  /** The TSP has heard of the end of every campaign, and then the versions of all that was changed. */
  private boolean told() throws IOException, InterruptedException {
    Map<String, JsonObject> rows = rows();
    List<AgentLog.Swap> swaps = log.swaps();
    boolean agent = swaps.stream().filter(swap -> swap.outcome() == AgentLog.Outcome.SWAPPED)
        .allMatch(swap -> running(rows, AGENT + "-" + swap.bundle().substring("org.pitstop.".length()).replace('.', '-')).equals(swap.to()));
    boolean ecus = !log.state().equals("SUCCEEDED") || software.stream().allMatch(s -> running(rows, s.ecu()).equals(s.version()));
    return agent && ecus && operator.tasks().stream().noneMatch(task -> List.of("ACTIVE", "SENT").contains(task.getString("state")));
  }

  private Map<String, JsonObject> rows() throws IOException, InterruptedException {
    Map<String, JsonObject> rows = new LinkedHashMap<>();
    operator.vehicles().forEach(row -> rows.put(row.getString("ecu", ""), row));
    return rows;
  }

  private static String running(Map<String, JsonObject> rows, String ecu) {
    return rows.containsKey(ecu) ? rows.get(ecu).getString("running") : "";
  }

  private DemoResult result(double seconds) throws IOException, InterruptedException {
    Map<Long, DemoResult.Report> reports = new LinkedHashMap<>();
    for (JsonObject event : operator.events(Demo.VIN)) {
      String campaign = event.getString("campaign");
      if (event.getInt("seq") > 0 && (campaign.isEmpty() || campaign.equals(log.campaign()))) {
        long seq = event.getJsonNumber("seq").longValue();
        reports.putIfAbsent(seq, new DemoResult.Report(seq, event.getString("type")));
      }
    }
    Map<String, JsonObject> rows = rows();
    List<DemoResult.Ecu> ecus = new ArrayList<>();
    for (JsonObject real : ecus()) {
      for (DemoSoftware s : software) {
        if (s.ecu().equals(real.getString("id"))) {
          ecus.add(new DemoResult.Ecu(s.ecu(), real.getString("bus"), before.get(s.ecu()), running(rows, s.ecu()), s.version(),
              rows.get(s.ecu()).getString("backup"), s.sizeBytes(), s.sha256(), real.getString("flashSha256"),
              log.transferTime(s.ecu()).toMillis() / 1000.0));
        }
      }
    }
    return new DemoResult(log.state(), log.states(), List.copyOf(reports.values()), ecus, seconds, log.swaps());
  }

  private interface Condition {
    boolean holds() throws IOException, InterruptedException;
  }

  private static void await(Part part, long limitSeconds, String what, Condition condition) throws IOException, InterruptedException {
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(limitSeconds);
    while (!condition.holds()) {
      if (System.nanoTime() > end) {
        throw new IOException("not within " + limitSeconds + " s: " + what + "; the logs in the state directory say why (--keep keeps it)");
      }
      part.waitBriefly(LOOK_MS);
    }
  }
}
