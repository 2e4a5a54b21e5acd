package org.pitstop.server.decision;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import org.pitstop.api.software.EcuId;
import org.pitstop.api.software.SoftwarePackage.Purpose;
import org.pitstop.api.software.Versions;

/**
 * Decides what a vehicle gets: running &lt; newest with an active task → the new software; backup ≠ running → the software of the
 * <em>running</em> version as backup. No I/O, no clock: the same facts give the same plan.
 */
public final class Decision {
  public static final int MAX_ORDER = 999;
  /** The most entries of one vehicle package. */
  public static final int MAX_ENTRIES = 64;
  private static final Comparator<CatalogueEntry> BY_VERSION = Comparator.comparing(CatalogueEntry::version, Versions.ORDER);
  private static final Comparator<UpgradeTask> BY_PRIORITY =
      Comparator.comparingInt(UpgradeTask::priority).reversed().thenComparingLong(UpgradeTask::id);
  private final List<EcuState> ecus;
  private final List<CatalogueEntry> catalogue;

  public Decision(List<EcuState> ecus, List<CatalogueEntry> catalogue) {
    this.ecus = List.copyOf(ecus);
    this.catalogue = List.copyOf(catalogue);
  }

  /**
   * One campaign carries one task, the first by priority that has something to program of this kind now, and all backups that are missing.
   * A task of both kinds becomes two campaigns, one after the other.
   *
   * @param kind what the campaign shall be about
   * @param tasks the active ones
   * @param backupWanted whether the backup of a version may be sent again (it may just have failed)
   */
  public Plan decide(Kind kind, List<UpgradeTask> tasks, Predicate<CatalogueEntry> backupWanted) {
    List<UpgradeTask> done = new ArrayList<>();
    Map<Long, String> waiting = new LinkedHashMap<>();
    for (UpgradeTask task : tasks.stream().sorted(BY_PRIORITY).toList()) {
      TaskPlan plan = plan(task);
      if (plan.satisfied()) {
        done.add(task);
      } else if (plan.entries().isEmpty()) {
        waiting.put(task.id(), String.join("; ", plan.reasons()));
      } else if (plan.first() == kind) {
        return new Plan(Optional.of(task), withBackups(kind, plan.of(kind), backupWanted), done, waiting);
      }
    }
    return new Plan(Optional.empty(), withBackups(kind, List.of(), backupWanted), done, waiting);
  }

  /** Whether a task that has had its campaign of one kind has something to program of the other. */
  public boolean goesOn(UpgradeTask task, Kind after) {
    return plan(task).entries().stream().anyMatch(e -> e.kind() != after);
  }

  private record TaskPlan(List<Plan.Entry> entries, List<String> reasons) {
    boolean satisfied() {
      return entries.isEmpty() && reasons.isEmpty();
    }

    List<Plan.Entry> of(Kind kind) {
      return entries.stream().filter(e -> e.kind() == kind).toList();
    }

    /** The agent goes first, as the ECUs' software may need what it learns; unless its own needs ECUs that the task brings. */
    Kind first() {
      List<Plan.Entry> ecus = of(Kind.ECUS);
      boolean needsEcus = of(Kind.AGENT).stream().flatMap(agent -> agent.software().requires().stream())
          .anyMatch(need -> ecus.stream().anyMatch(e -> e.software().ecu().equals(need.ecu())));
      return of(Kind.AGENT).isEmpty() || needsEcus ? Kind.ECUS : Kind.AGENT;
    }
  }

  private TaskPlan plan(UpgradeTask task) {
    List<UpgradeTask.Target> targets = task.targets().isEmpty()
        ? ecus.stream().map(e -> new UpgradeTask.Target(e.ecu(), Optional.empty())).toList()
        : task.targets();
    List<Plan.Entry> entries = new ArrayList<>();
    List<String> reasons = new ArrayList<>();
    if (ecus.isEmpty()) {
      reasons.add("the vehicle has not reported its inventory");
      return new TaskPlan(entries, reasons);
    }
    for (UpgradeTask.Target target : targets) {
      Optional<EcuState> state = ecus.stream().filter(e -> e.ecu().equals(target.ecu())).findFirst();
      if (state.isEmpty()) {
        reasons.add("ECU " + target.ecu() + " is not in the vehicle's inventory");
      } else {
        plan(task, target, state.get(), entries, reasons);
      }
    }
    List<Plan.Entry> possible = Requirements.keepMet(entries, ecus, reasons);
    boolean held = task.allOrNothing() && !reasons.isEmpty();
    return new TaskPlan(held ? List.of() : possible, reasons);
  }

  private void plan(UpgradeTask task, UpgradeTask.Target target, EcuState state, List<Plan.Entry> entries, List<String> reasons) {
    if (state.hardware().isEmpty() && catalogue.stream().anyMatch(c -> c.ecu().equals(state.ecu()))) {
      reasons.add("ECU " + state.ecu() + " has not said which hardware it is");
      return;
    }
    Optional<CatalogueEntry> wanted = catalogue.stream().filter(c -> c.fits(state))
        .filter(c -> target.version().isEmpty() || target.version().get().equals(c.version())).max(BY_VERSION);
    boolean runsIt = target.version().isPresent() && target.version().get().equals(state.running());
    if (wanted.isEmpty() && !runsIt && !task.targets().isEmpty()) {
      reasons.add("no software in the catalogue for ECU " + state.ecu() + " hardware '" + state.hardware() + "'"
          + target.version().map(v -> " version " + v).orElse(""));
    }
    if (wanted.isEmpty() || runsIt) {
      return;
    }
    boolean newer = state.running().isEmpty() || Versions.ORDER.compare(state.running(), wanted.get().version()) < 0;
    if (newer || target.version().isPresent()) {
      entries.add(program(task, wanted.get(), state));
    }
  }

  private Plan.Entry program(UpgradeTask task, CatalogueEntry wanted, EcuState state) {
    boolean alone = state.kind() == Kind.AGENT || !task.allOrNothing() && wanted.group().isEmpty();
    String group = alone ? own(wanted.ecu()) : task.allOrNothing() ? "task-" + task.id() : wanted.group();
    Optional<CatalogueEntry> fallback = lacksBackup(state) ? running(state) : Optional.empty();
    return new Plan.Entry(Purpose.PROGRAM, wanted, wanted.order(), group, fallback, task.withoutWayBack());
  }

  private List<Plan.Entry> withBackups(Kind kind, List<Plan.Entry> programs, Predicate<CatalogueEntry> backupWanted) {
    List<Plan.Entry> all = new ArrayList<>(programs);
    if (kind == Kind.AGENT) {
      return all;
    }
    Set<EcuId> programmed = new HashSet<>(programs.stream().map(e -> e.software().ecu()).toList());
    ecus.stream().filter(e -> !programmed.contains(e.ecu())).filter(Decision::lacksBackup)
        .flatMap(e -> running(e).stream()).filter(backupWanted)
        .forEach(c -> all.add(new Plan.Entry(Purpose.BACKUP, c, c.order(), own(c.ecu()), Optional.empty(), false)));
    return all.size() > MAX_ENTRIES ? all.subList(0, MAX_ENTRIES) : all;
  }

  /** The agent keeps its previous bundles itself. */
  private static boolean lacksBackup(EcuState state) {
    return state.kind() == Kind.ECUS && !state.running().isEmpty() && !state.running().equals(state.backup());
  }

  private Optional<CatalogueEntry> running(EcuState state) {
    return catalogue.stream().filter(c -> c.fits(state) && c.version().equals(state.running())).findFirst();
  }

  private static String own(EcuId ecu) {
    return "ecu-" + ecu;
  }
}
