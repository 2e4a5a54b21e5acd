package org.pitstop.sweep;

import jakarta.json.Json;
import jakarta.json.JsonArrayBuilder;
import jakarta.json.JsonObjectBuilder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.logging.ConsoleHandler;
import java.util.logging.Level;
import java.util.logging.LogManager;
import java.util.logging.Logger;
import java.util.stream.Stream;

/** {@code pitstop sweep}: cuts the power and breaks things at every point of a campaign of a whole simulated vehicle. */
public final class SweepCommand {
  private static final int DONE = 0;
  private static final int FAILED = 1;
  private static final int WRONG_USE = 2;
  private static final int SHOWN_FAILURES = 20;
  private static final String HELP = """
      pitstop sweep [--json FILE] [--full] [--seed N] [--kind KIND] [--only ID] [--no-mutations | --mutations-only]

      Runs campaigns of a whole vehicle in virtual time, one fault (or a few) a run: power cuts at every operation on the disk and every
      frame and around the user's consent, cuts of the server, lost and wrong frames, negative responses, resets, downloads, TSP messages,
      full and rotten disks, ignition, battery. After each run every ECU must boot a complete image of one generation, no acknowledged
      campaign may be lost, there must be exactly one final report, and the chain of evidence must be whole (docs/SWEEP.md). Then mutations
      of the agent's compiled classes are swept, each of which must be noticed.

        --json FILE      the counts as one object: runs, seconds, seed, byKind {KIND: {points, runs, covered, violations, ends}},
                         byState, violations, failures [{id, seed, why}], mutations, mutationsCaught, mutants [{name, caught, runs, by}]
        --full           every point instead of a sample
        --seed N         chooses the sample and what is random in a run; default 1
        --kind KIND      only this kind: %s
        --only ID        only this run, with its log on standard error
        --no-mutations   leaves the mutations out
        --mutations-only leaves the sweep of the agent itself out

      Exit status: 0 no rule was broken and every mutation was noticed, 1 otherwise, 2 wrong use.
      """;

  private boolean full;
  private boolean mutations = true;
  private boolean mutationsOnly;
  private long seed = 1;
  private Optional<Path> json = Optional.empty();
  private Optional<Kind> kind = Optional.empty();
  private Optional<Sweep.Id> only = Optional.empty();

  private SweepCommand() {}

  public static void main(String[] arguments) throws IOException, InterruptedException {
    SweepCommand command = new SweepCommand();
    if (Arrays.asList(arguments).contains("--help")) {
      System.out.printf(HELP, String.join(", ", Kind.codes()));
      return;
    }
    Optional<String> wrong = command.read(arguments);
    if (wrong.isPresent()) {
      System.err.println("pitstop sweep: " + wrong.get() + "; see pitstop sweep --help");
      System.exit(WRONG_USE);
    }
    LogManager.getLogManager().reset();
    Path directory = Files.createTempDirectory("pitstop-sweep");
    int status;
    try {
      status = command.run(directory);
    } finally {
      delete(directory);
    }
    System.exit(status);
  }

  /** @return what is wrong; empty: nothing */
  private Optional<String> read(String[] arguments) {
    for (int i = 0; i < arguments.length; i++) {
      String value = i + 1 < arguments.length ? arguments[i + 1] : "";
      switch (arguments[i]) {
        case "--full" -> full = true;
        case "--no-mutations" -> mutations = false;
        case "--mutations-only" -> mutationsOnly = true;
        case "--json" -> json = Optional.of(value).filter(v -> !v.isEmpty()).map(Path::of);
        case "--seed" -> {
          if (!value.matches("-?\\d{1,18}")) {
            return Optional.of("--seed needs a number, not '" + value + "'");
          }
          seed = Long.parseLong(value);
        }
        case "--kind" -> {
          kind = Kind.ofCode(value);
          if (kind.isEmpty()) {
            return Optional.of("there is no kind '" + value + "' (there are " + String.join(", ", Kind.codes()) + ")");
          }
        }
        case "--only" -> {
          only = Sweep.Id.parse(value);
          if (only.isEmpty()) {
            return Optional.of("'" + value + "' is no run: write KIND/SCENARIO/NUMBER, e.g. frame-before/rolls-back/17");
          }
        }
        default -> {
          return Optional.of("'" + arguments[i] + "' is unknown");
        }
      }
      i += List.of("--json", "--seed", "--kind", "--only").contains(arguments[i]) ? 1 : 0;
    }
    return Optional.empty();
  }

  private int run(Path directory) throws IOException, InterruptedException {
    VehicleUnderTest.Surroundings surroundings = new VehicleUnderTest.Surroundings(directory);
    Sweep sweep = new Sweep(surroundings, seed);
    if (only.isPresent()) {
      return one(sweep, only.get());
    }
    long begin = System.nanoTime();
    for (Kind k : mutationsOnly ? List.<Kind>of() : kind.map(List::of).orElse(List.of(Kind.values()))) {
      long kindBegin = System.nanoTime();
      sweep.run(sweep.ids(k, full ? Integer.MAX_VALUE : Sweep.SAMPLE), 2, () -> false, this::show);
      Sweep.Tally t = sweep.byKind().get(k);
      System.out.printf("%-18s %6d of %6d points, %6d covered, %3d violations, %5.1f s  %s%n", k.code(), t.runs, t.points, t.covered, t.violations,
          (System.nanoTime() - kindBegin) / 1e9, t.ends);
    }
    double seconds = (System.nanoTime() - begin) / 1e9;
    sweep.byState().forEach((state, count) -> System.out.printf("%6d in %s%n", count, state));
    System.out.printf("%d runs in %.0f s, %d violations, seed %d%n", sweep.runs(), seconds, sweep.failures().size(), seed);
    List<Mutants.Caught> mutants = mutations && kind.isEmpty() ? Mutants.sweep(seed, directory, this::show) : List.of();
    if (json.isPresent()) {
      Files.writeString(json.get(), object(sweep, seconds, mutants) + "\n");
    }
    return sweep.failures().isEmpty() && mutants.stream().allMatch(Mutants.Caught::caught) ? DONE : FAILED;
  }

  private int shown;

  private void show(Sweep.Failure f) {
    if (shown++ < SHOWN_FAILURES) {
      System.out.println("VIOLATION " + f.id() + ": " + f.why());
      System.out.println("  again: ./pitstop sweep --seed " + f.seed() + " --only " + f.id());
    }
  }

  private void show(Mutants.Caught m) {
    System.out.printf("mutation %-45s %s after %d runs%s%n", m.name(), m.caught() ? "noticed" : "NOT NOTICED", m.runs(), m.caught() ? ": " + m.by() : "");
  }

  private int one(Sweep sweep, Sweep.Id id) {
    System.setProperty("java.util.logging.SimpleFormatter.format", "%4$s %3$s %5$s%6$s%n");
    ConsoleHandler console = new ConsoleHandler();
    console.setLevel(Level.ALL);
    Logger.getLogger("").addHandler(console);
    Outcome o = sweep.run(id);
    System.out.printf("%s: ended with %s after %d lives, %.3f s of virtual time; fault in state %s%s%n", id, o.end, o.lives, o.virtualNanos / 1e9,
        o.stateAtFault, o.reached ? "" : " (it did not come)");
    o.rows.forEach(r -> System.out.println("  " + r));
    o.violations.forEach(v -> System.out.println("VIOLATION " + v));
    return o.violations.isEmpty() ? DONE : FAILED;
  }

  private static String object(Sweep sweep, double seconds, List<Mutants.Caught> mutants) {
    JsonObjectBuilder kinds = Json.createObjectBuilder();
    sweep.byKind().forEach((k, t) -> {
      JsonObjectBuilder ends = Json.createObjectBuilder();
      t.ends.forEach(ends::add);
      kinds.add(k.code(), Json.createObjectBuilder().add("points", t.points).add("runs", t.runs).add("covered", t.covered)
          .add("violations", t.violations).add("ends", ends));
    });
    JsonObjectBuilder states = Json.createObjectBuilder();
    sweep.byState().forEach(states::add);
    JsonArrayBuilder failures = Json.createArrayBuilder();
    sweep.failures().forEach(f -> failures.add(Json.createObjectBuilder().add("id", f.id().toString()).add("seed", f.seed()).add("why", f.why())));
    JsonArrayBuilder all = Json.createArrayBuilder();
    mutants.forEach(m -> all.add(Json.createObjectBuilder().add("name", m.name()).add("caught", m.caught()).add("runs", m.runs()).add("by", m.by())));
    return Json.createObjectBuilder().add("runs", sweep.runs()).add("seconds", Math.round(seconds * 10) / 10.0).add("seed", sweep.seed())
        .add("byKind", kinds).add("byState", states).add("violations", sweep.failures().size()).add("failures", failures)
        .add("mutations", mutants.size()).add("mutationsCaught", (int) mutants.stream().filter(Mutants.Caught::caught).count()).add("mutants", all)
        .build().toString();
  }

  private static void delete(Path directory) throws IOException {
    List<Path> all = new ArrayList<>();
    try (Stream<Path> files = Files.walk(directory)) {
      files.sorted(Comparator.reverseOrder()).forEach(all::add);
    }
    for (Path p : all) {
      Files.delete(p);
    }
  }
}
