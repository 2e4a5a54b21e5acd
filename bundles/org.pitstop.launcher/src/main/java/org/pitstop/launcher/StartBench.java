package org.pitstop.launcher;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * How long the agent feature takes from the start of its JVM until every component is satisfied, and how much memory is then resident,
 * beside a bare Felix with SCR and ConfigAdmin in the same run. Both come from a filled bundle cache, as every start but the first does.
 */
public final class StartBench {

  private static final String USAGE = """
      use: pitstop bench start [--runs N] [--json FILE]
        --runs N     measured starts of each, alternating; the medians are printed (default 5)
        --json FILE  {"runs", "bare": {"millis", "rssKb"}, "agent": {"millis", "rssKb", "components"}, "ratio": {"millis", "rss"}}""";
  private static final int DEFAULT_RUNS = 5;
  private static final int MAX_RUNS = 1000;
  private static final String BARE = """
      {"feature-resource-version": "1.0", "id": "org.pitstop:bare:1", "bundles": [
        {"id": "org.osgi:org.osgi.util.function:1.2.0"}, {"id": "org.osgi:org.osgi.util.promise:1.3.0"},
        {"id": "org.osgi:org.osgi.service.component:1.5.1"},
        {"id": "org.apache.felix:org.apache.felix.configadmin:1.9.26"}, {"id": "org.apache.felix:org.apache.felix.scr:2.2.18"}]}
      """;

  private Path home;
  private String java;
  private List<String> jvm;
  private int runs = DEFAULT_RUNS;
  private Path json;

  private StartBench() {}

  public static void main(String[] args) throws IOException, InterruptedException {
    StartBench bench = new StartBench();
    if (List.of(args).contains("--help")) {
      System.out.println(USAGE);
      return;
    }
    try {
      bench.parse(args);
    } catch (UsageException e) {
      System.err.println("pitstop: " + e.getMessage() + "\n" + USAGE);
      System.exit(Main.WRONG_USE);
    }
    try {
      bench.run();
    } catch (LaunchException e) {
      System.err.println("pitstop: " + e.getMessage());
      System.exit(Main.FAILED);
    }
  }

  private void parse(String[] args) throws UsageException {
    for (int i = 0; i < args.length; i++) {
      if (args[i].startsWith("--jvm=")) {
        jvm = List.of(args[i].substring("--jvm=".length()).split(" "));
        continue;
      }
      if (i + 1 == args.length) {
        throw new UsageException("unknown option or no value: " + args[i]);
      }
      switch (args[i]) {
        case "--home" -> home = Path.of(args[++i]);
        case "--java" -> java = args[++i];
        case "--runs" -> runs = number(args[++i]);
        case "--json" -> json = Path.of(args[++i]);
        default -> throw new UsageException("unknown option " + args[i]);
      }
    }
  }

  private static int number(String text) throws UsageException {
    if (!text.matches("[0-9]{1,4}") || Integer.parseInt(text) < 1 || Integer.parseInt(text) > MAX_RUNS) {
      throw new UsageException("--runs " + text + ": must be 1…" + MAX_RUNS);
    }
    return Integer.parseInt(text);
  }

  private void run() throws IOException, InterruptedException, LaunchException {
    Path work = Files.createTempDirectory("pitstop-bench");
    try {
      Path bareFeature = Files.writeString(work.resolve("bare.json"), BARE);
      Path noConfig = Files.createDirectory(work.resolve("no-config"));
      MeasuredStart bare = start(bareFeature, noConfig, work.resolve("bare"));
      MeasuredStart agent = start(home.resolve("features/agent.json"), home.resolve("runtime-config"), work.resolve("agent"));
      bare.once();
      agent.once();
      List<MeasuredStart.Result> bares = new ArrayList<>();
      List<MeasuredStart.Result> agents = new ArrayList<>();
      for (int i = 0; i < runs; i++) {
        bares.add(bare.once());
        agents.add(agent.once());
      }
      report(MeasuredStart.Result.median(bares), MeasuredStart.Result.median(agents));
    } finally {
      DurableFiles.deleteTree(work);
    }
  }

  private MeasuredStart start(Path feature, Path config, Path state) {
    List<String> command = new ArrayList<>();
    command.add(java);
    command.addAll(jvm);
    command.addAll(List.of("-cp", home.resolve("lib") + "/*", Main.class.getName(), "--repository", home.resolve("repository").toString(),
        "--feature", feature.toString(), "--config", config.toString(), "--state", state.toString()));
    return new MeasuredStart(command);
  }

  private void report(MeasuredStart.Result bare, MeasuredStart.Result agent) throws IOException {
    double time = (double) agent.millis() / bare.millis();
    double memory = (double) agent.rssKb() / bare.rssKb();
    System.out.printf(Locale.ROOT, "%-34s %8s %10s%n", "median of " + runs + " starts", "ms", "RSS MiB");
    System.out.printf(Locale.ROOT, "%-34s %8d %10.1f%n", "Felix, SCR, ConfigAdmin", bare.millis(), bare.rssKb() / 1024.0);
    System.out.printf(Locale.ROOT, "%-34s %8d %10.1f%n", "agent, " + agent.components() + " components", agent.millis(), agent.rssKb() / 1024.0);
    System.out.printf(Locale.ROOT, "%-34s %8.2f %10.2f%n", "ratio", time, memory);
    if (json != null) {
      Files.writeString(json, String.format(Locale.ROOT, "{\"runs\": %d, \"bare\": {\"millis\": %d, \"rssKb\": %d}, \"agent\": {\"millis\": %d, "
          + "\"rssKb\": %d, \"components\": %d}, \"ratio\": {\"millis\": %.3f, \"rss\": %.3f}}%n", runs, bare.millis(), bare.rssKb(),
          agent.millis(), agent.rssKb(), agent.components(), time, memory));
    }
  }
}
