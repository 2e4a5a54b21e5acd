package org.pitstop.sweep;

import java.io.IOException;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import org.pitstop.sweep.Trial.Scenario;

/** Chooses points, runs a trial at each, on two threads, and counts. */
final class Sweep {
  /** A kind with more points than this is sampled, unless everything is asked for. */
  static final int SAMPLE = 1000;

  /** Names a trial for ever, together with the seed: {@code frame-before/rolls-back/17}. */
  record Id(Kind kind, Scenario scenario, int index) {
    @Override
    public String toString() {
      return kind.code() + "/" + scenario.name().toLowerCase(java.util.Locale.ROOT).replace('_', '-') + "/" + index;
    }

    static Optional<Id> parse(String text) {
      String[] parts = text.split("/");
      try {
        return parts.length != 3 ? Optional.empty() : Kind.ofCode(parts[0]).map(k -> new Id(k,
            Scenario.valueOf(parts[1].toUpperCase(java.util.Locale.ROOT).replace('-', '_')), Integer.parseInt(parts[2])));
      } catch (IllegalArgumentException e) {
        return Optional.empty();
      }
    }
  }

  /** A run that broke a rule. */
  record Failure(Id id, long seed, String why) {}

  /** What became of one kind. */
  static final class Tally {
    int points;
    int runs;
    int covered;
    int violations;
    final Map<String, Integer> ends = new TreeMap<>();
  }

  private final VehicleUnderTest.Surroundings surroundings;
  private final long seed;
  private final Map<Scenario, Outcome> undisturbed = new EnumMap<>(Scenario.class);
  private final Map<Kind, Tally> byKind = new EnumMap<>(Kind.class);
  private final Map<String, Integer> byState = new TreeMap<>();
  private final List<Failure> failures = new ArrayList<>();
  private int runs;

  Sweep(VehicleUnderTest.Surroundings surroundings, long seed) throws IOException {
    this.surroundings = surroundings;
    this.seed = seed;
    for (Scenario scenario : Scenario.values()) {
      Outcome o = VehicleUnderTest.run(new Trial(scenario, seed), surroundings);
      undisturbed.put(scenario, o);
      o.violations.forEach(v -> failures.add(new Failure(new Id(Kind.DISK_KEPT, scenario, -1), seed, "undisturbed: " + v)));
    }
  }

  /** The trials of a kind. @param most beyond which they are sampled by the seed */
  List<Id> ids(Kind kind, int most) {
    List<Id> all = new ArrayList<>();
    for (Scenario scenario : kind.scenarios()) {
      for (int i = 0; i < kind.count(undisturbed.get(scenario)); i++) {
        all.add(new Id(kind, scenario, i));
      }
    }
    byKind.computeIfAbsent(kind, k -> new Tally()).points = all.size();
    if (all.size() <= most || most == SAMPLE && kind.whole()) {
      return all;
    }
    // one of each stretch of equal length, so that every part of the run has its share
    SplittableRandom random = new SplittableRandom(seed + kind.code().hashCode());
    List<Id> sample = new ArrayList<>();
    for (int i = 0; i < most; i++) {
      int from = (int) ((long) all.size() * i / most);
      int to = (int) ((long) all.size() * (i + 1) / most);
      sample.add(all.get(from + random.nextInt(Math.max(1, to - from))));
    }
    return sample;
  }

  Outcome run(Id id) {
    return VehicleUnderTest.run(id.kind.trial(id.scenario, id.index, seed, undisturbed.get(id.scenario)), surroundings);
  }

  /** Runs all on some threads. @param enough asked between two runs: the rest is left out */
  void run(List<Id> ids, int threads, BooleanSupplier enough, Consumer<Failure> onFailure) throws InterruptedException {
    AtomicInteger next = new AtomicInteger();
    List<Thread> workers = new ArrayList<>();
    for (int i = 0; i < threads; i++) {
      Thread worker = new Thread(() -> {
        for (int n = next.getAndIncrement(); n < ids.size() && !enough.getAsBoolean(); n = next.getAndIncrement()) {
          Id id = ids.get(n);
          count(id, run(id), onFailure);
        }
      }, "sweep-" + i);
      workers.add(worker);
      worker.start();
    }
    for (Thread worker : workers) {
      worker.join();
    }
  }

  private synchronized void count(Id id, Outcome o, Consumer<Failure> onFailure) {
    runs++;
    Tally tally = byKind.get(id.kind);
    tally.runs++;
    tally.covered += o.reached ? 1 : 0;
    tally.violations += o.violations.isEmpty() ? 0 : 1;
    tally.ends.merge(o.end, 1, Integer::sum);
    if (o.reached) {
      byState.merge(o.stateAtFault, 1, Integer::sum);
    }
    if (!o.violations.isEmpty()) {
      Failure failure = new Failure(id, seed, String.join("; ", o.violations));
      failures.add(failure);
      onFailure.accept(failure);
    }
  }

  int runs() {
    return runs;
  }

  long seed() {
    return seed;
  }

  Map<Kind, Tally> byKind() {
    return byKind;
  }

  Map<String, Integer> byState() {
    return byState;
  }

  List<Failure> failures() {
    return failures;
  }

  Outcome undisturbed(Scenario scenario) {
    return undisturbed.get(scenario);
  }
}
