package org.pitstop.container;

import static org.junit.Assert.assertEquals;
import static org.junit.Assume.assumeFalse;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.Test;
import org.pitstop.container.SwapBench.Kind;
import org.pitstop.container.SwapBench.Outcome;
import org.pitstop.container.SwapBench.Update;

/**
 * Every bundle of the agent's feature is updated with {@code felix:update} in every state of a campaign, and the campaign is none the worse
 * for it. Takes more than five minutes, so it is asked for: all of it with {@code -Dpitstop.matrix=full}, a part with {@code sample}, single
 * bundles with their names, separated by commas. The table is written to {@code target/matrix.md}.
 */
public class SwapMatrixTest {
  static final String WHAT = System.getProperty("pitstop.matrix", "");
  private static final Path TABLE = Path.of("target", "matrix.md");
  /** S3 of the vehicle's ECUs. */
  static final long S3_MS = 5000;
  /** So many bundles that no ECU is programmed through are updated one after the other in one state. */
  private static final int AT_ONCE = 6;
  private static final List<String> UNDER_ALL = List.of("org.apache.felix.scr", "org.apache.felix.configadmin", "org.eclipse.parsson.jakarta.json");
  /** A campaign that came too late for an update is repeated so often. */
  private static final int TRIES = 3;

  private static final List<Kind> KINDS = List.of(Kind.UPGRADE, Kind.CANCEL, Kind.ROLL_BACK);

  private final MatrixTable table = new MatrixTable();
  private final Map<Kind, Map<String, FlashTrace.Counts>> undisturbed = new EnumMap<>(Kind.class);
  private final List<String> problems = new ArrayList<>();
  private SwapBench bench;

  @Test
  public void everyBundleIsUpdatedInEveryStateAndTheCampaignIsNoneTheWorse() throws Exception {
    assumeFalse("asked for with -Dpitstop.matrix", WHAT.isEmpty());
    Path directory = Files.createTempDirectory(Path.of("target"), "swap").toAbsolutePath();
    try (SwapBench started = new SwapBench(directory)) {
      bench = started;
      for (Kind kind : KINDS) {
        Outcome outcome = bench.campaign(kind, Map.of());
        assertEquals(kind.name(), List.of(), outcome.problems());
        undisturbed.put(kind, outcome.counts());
        say(kind + " undisturbed: " + outcome.counts());
      }
      for (String bundle : bench.bundles()) {
        table.bundle(bundle, bench.onFlashPath(bundle));
      }
      Set<Cell> todo = cells();
      say(todo.size() + " updates");
      for (Kind kind : KINDS) {
        make(kind, todo);
      }
      say(table.text());
    }
    assertEquals(List.of(), problems);
  }

  /** What is to be updated, and when. */
  private record Cell(String bundle, Moment moment) {}

  private Set<Cell> cells() {
    List<String> bundles = bench.bundles();
    Set<Cell> cells = new LinkedHashSet<>();
    for (int i = 0; i < bundles.size(); i++) {
      for (Moment moment : Moment.values()) {
        boolean wanted = switch (WHAT) {
          case "full" -> true;
          case "sample" -> sample(bundles, i, moment);
          default -> List.of(WHAT.split(",")).contains(bundles.get(i));
        };
        if (wanted) {
          cells.add(new Cell(bundles.get(i), moment));
        }
      }
    }
    return cells;
  }

  /** Ours while ECUs are programmed, and the libraries that ECUs are programmed through; each bundle in two states before that. */
  private boolean sample(List<String> bundles, int index, Moment moment) {
    String bundle = bundles.get(index);
    return switch (moment) {
      case RECEIVED, DOWNLOADING, STORED, WAITING -> moment.ordinal() % 2 == index % 2;
      case PROGRAMMING -> bundle.startsWith("org.pitstop.") || UNDER_ALL.contains(bundle) || !table.onFlashPath(bundle);
      case PREPARING, VERIFIED, CANCELLING, ROLLING_BACK -> bundle.equals("org.pitstop.campaign")
          || bundles.stream().filter(b -> !table.onFlashPath(b)).limit(AT_ONCE).toList().contains(bundle);
    };
  }

  /** Campaigns of a kind until nothing is left to do in one. */
  private void make(Kind kind, Set<Cell> todo) throws Exception {
    Map<Cell, Integer> tries = new LinkedHashMap<>();
    while (true) {
      Map<Moment, List<String>> next = next(kind, todo);
      if (next.isEmpty()) {
        return;
      }
      long began = System.nanoTime();
      Outcome outcome = bench.campaign(kind, next);
      judge(kind, outcome);
      Files.writeString(TABLE, table.text());
      say(kind + " " + (System.nanoTime() - began) / 1_000_000 + " ms " + outcome);
      outcome.updates().stream().filter(Update::inTime).forEach(u -> todo.remove(new Cell(u.bundle(), u.moment())));
      next.forEach((moment, bundles) -> bundles.stream().map(b -> new Cell(b, moment)).filter(todo::contains).forEach(cell -> {
        if (tries.merge(cell, 1, Integer::sum) == TRIES) {
          todo.remove(cell);
          problems.add(cell + ": " + TRIES + " campaigns were not in that state long enough");
        }
      }));
    }
  }

  /**
   * Before ECUs are in hand each state has a bundle of its own. While they are in hand there is only one bundle that ECUs are programmed through,
   * or several that have nothing to do with them.
   */
  private Map<Moment, List<String>> next(Kind kind, Set<Cell> todo) {
    Map<Moment, List<String>> next = new EnumMap<>(Moment.class);
    List<Cell> possible = todo.stream().filter(c -> SwapBench.moments(kind).contains(c.moment())).toList();
    String first = possible.stream().filter(c -> c.moment().ecusInHand()).map(Cell::bundle).findFirst().orElse("");
    for (Cell cell : possible) {
      List<String> there = next.getOrDefault(cell.moment(), List.of());
      boolean goesWith = !cell.moment().ecusInHand() ? there.isEmpty()
          : cell.bundle().equals(first) || !table.onFlashPath(first) && !table.onFlashPath(cell.bundle()) && there.size() < AT_ONCE;
      if (goesWith) {
        next.computeIfAbsent(cell.moment(), m -> new ArrayList<>()).add(cell.bundle());
      }
    }
    return next;
  }

  private void judge(Kind kind, Outcome outcome) {
    List<String> found = new ArrayList<>(outcome.problems());
    List<Update> inHand = outcome.updates().stream().filter(u -> u.moment().ecusInHand()).toList();
    boolean path = inHand.stream().anyMatch(u -> table.onFlashPath(u.bundle()));
    Map<String, Integer> repeated = new LinkedHashMap<>();
    outcome.counts().forEach((ecu, counts) -> {
      FlashTrace.Counts without = undisturbed.get(kind).get(ecu);
      int more = counts.erases - without.erases;
      repeated.put(ecu, more);
      if (!path && asked(counts) > asked(without)) {
        found.add(ecu + " was asked more than without an update: " + counts + " instead of " + without);
      }
      if (path && more > inHand.size()) {
        found.add(ecu + " was erased " + more + " times more for " + inHand);
      }
      if (!path && counts.longestGapMs >= S3_MS) {
        found.add(ecu + " was left alone for " + counts.longestGapMs + " ms in its programming session");
      }
    });
    outcome.updates().forEach(update -> {
      if (update.inTime()) {
        table.cell(update.bundle(), update.moment(), new MatrixTable.Cell(found.isEmpty(), update.goneMs(),
            update.moment().ecusInHand() ? repeated.values().stream().mapToInt(Integer::intValue).max().orElse(0) : 0,
            outcome.counts().values().stream().mapToLong(c -> c.longestGapMs).max().orElse(0)));
      }
    });
    if (!found.isEmpty()) {
      problems.add(kind + " with " + outcome.updates() + ": " + found);
    }
  }

  /** A cancel may come before the programming session or in it: so sessions are not what is counted. */
  private static int asked(FlashTrace.Counts counts) {
    return counts.erases + counts.requestDownloads + counts.transferData;
  }

  private static void say(String what) {
    System.out.println("MATRIX " + what);
  }
}
