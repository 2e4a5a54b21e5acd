package org.pitstop.launcher;

import java.io.IOException;
import java.nio.channels.ClosedByInterruptException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import java.util.logging.Level;
import java.util.logging.Logger;
import java.util.stream.Stream;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleContext;
import org.osgi.framework.BundleException;

/**
 * Executes what {@code org.pitstop.hotswap} decides, from outside of the framework (docs/adr/0003): a service of JDK types only, asked with
 * the key {@code do} and answered with {@code ok=true}, or {@code ok=false} and {@code why}.
 *
 * <pre>
 * status                    phase, current, previous, starts, why, history (lines), busy; gone.SYMBOLICNAME in ms; backup.SYMBOLICNAME:
 *                           the version that comes back
 * check  jars (lines)       bundles: lines "SYMBOLICNAME FROM TO"; affected: symbolic names that would be stopped; jars resolve together or not
 * swap   id, jars           as check; then the record counts and the swap begins; its end is seen by status. Where the framework itself is
 *                           among the jars the process ends, to be started again with it
 * alive                     a sign of life: without one for so long the set on probation is backed out
 * confirm                   the set on probation has proved itself
 * back   why                the previous set comes back
 * restart                   the framework is stopped and started again
 * </pre>
 */
final class BundleSets implements Function<Map<String, String>, Map<String, String>>, Probation.Changing {

  static final String PROPERTY = "pitstop.launcher";
  static final String NAME = "bundle-sets";
  /** Where a bundle that no feature names is installed. */
  private static final String ADDED = PlannedBundle.LOCATION_PREFIX + "set:";
  private static final int ADDED_START_LEVEL = 5;

  private static final Logger LOG = Logger.getLogger(BundleSets.class.getName());

  private final SetKeeper keeper;
  private final BundleContext framework;
  private final BundleSwap bundles;
  private final Installed installed;
  private final ExecutorService executor = Executors.newSingleThreadExecutor(r -> {
    Thread thread = new Thread(r, "bundle-sets");
    thread.setDaemon(true);
    return thread;
  });
  private volatile Map<String, Long> gone = Map.of();
  /** The last trial in which everything resolved. */
  private Tried resolved;
  /** Changes that were asked for and are not at their end. */
  private final AtomicInteger changes = new AtomicInteger();
  private volatile long lastChange = System.nanoTime();
  private volatile long lastSign = System.nanoTime();

  /** Jars, by SHA-256, that were tried together with a set. */
  private record Tried(BundleSet set, List<String> jars) {}

  /** What the launcher knows of the bundles that are installed. */
  interface Installed {

    /** The jar that each location of the plan has in a set. */
    Map<String, Path> jars(BundleSet set);

    /** The bundles at these locations are about to be changed, durably known. */
    void unsettled(Collection<String> locations) throws IOException;

    /** The framework's bundles are those of a set now: durably so. */
    void settled(BundleSet set) throws IOException;

    /**
     * What does not resolve together, a line each; empty: all does.
     *
     * @param framework the jar of the framework that will be there; null: the launcher's own
     */
    List<String> unresolved(Collection<Path> jars, Path framework) throws LaunchException, IOException, InterruptedException;

    /** Ends the process, for its supervisor to start it again with what the record names. */
    void startAgain();
  }

  BundleSets(SetKeeper keeper, BundleContext framework, Installed installed) {
    this.keeper = keeper;
    this.framework = framework;
    this.bundles = new BundleSwap(framework);
    this.installed = installed;
  }

  @Override
  public long silentMs() {
    return TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - lastSign);
  }

  /** Whether a swap is under way in the framework. */
  boolean busy() {
    return changes.get() > 0;
  }

  @Override
  public long busyMs() {
    return busy() ? Math.max(1, TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - lastChange)) : 0;
  }

  @Override
  public void close() {
    executor.shutdownNow();
  }

  @Override
  public Map<String, String> apply(Map<String, String> request) {
    try {
      return switch (request.getOrDefault("do", "")) {
        case "status" -> status();
        case "check" -> check(jars(request));
        case "swap" -> swap(need(request, "id"), jars(request));
        case "alive" -> {
          lastSign = System.nanoTime();
          yield done();
        }
        case "confirm" -> {
          keeper.confirm();
          yield done();
        }
        case "back" -> {
          back(need(request, "why"));
          yield done();
        }
        case "restart" -> {
          execute(this::restart);
          yield done();
        }
        default -> throw new LaunchException("unknown request " + request);
      };
    } catch (LaunchException | IOException | IllegalStateException | RejectedExecutionException e) {
      return Map.of("ok", "false", "why", LaunchException.reason(e));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return Map.of("ok", "false", "why", "interrupted");
    }
  }

  private static Map<String, String> done() {
    return Map.of("ok", "true");
  }

  private static String need(Map<String, String> request, String key) throws LaunchException {
    String value = request.get(key);
    if (value == null || value.isBlank()) {
      throw new LaunchException("the request lacks '" + key + "'");
    }
    return value;
  }

  private static List<JarIdentity> jars(Map<String, String> request) throws LaunchException {
    List<JarIdentity> jars = new ArrayList<>();
    Set<String> names = new TreeSet<>();
    for (String line : need(request, "jars").split("\n")) {
      JarIdentity jar = JarIdentity.of(Path.of(line));
      if (!names.add(jar.symbolicName())) {
        throw new LaunchException("bundle " + jar.symbolicName() + " is in the set twice");
      }
      jars.add(jar);
    }
    return jars;
  }

  private Map<String, String> status() {
    SetRecord record = keeper.record();
    Map<String, String> status = new LinkedHashMap<>(done());
    status.put("phase", record.phase().name());
    status.put("current", record.current().id());
    status.put("previous", record.previous().id());
    status.put("starts", Integer.toString(record.starts()));
    status.put("why", record.why());
    status.put("busy", Boolean.toString(busy()));
    status.put("history", String.join("\n", record.history()));
    backups(record).forEach((name, version) -> status.put("backup." + name, version));
    gone.forEach((name, ms) -> status.put("gone." + name, ms.toString()));
    return status;
  }

  /** The versions that would come back for the bundles that were replaced. */
  private Map<String, String> backups(SetRecord record) {
    Map<String, Path> previous = installed.jars(record.previous());
    Map<String, String> versions = new TreeMap<>();
    for (SetJar jar : record.current().jars().values()) {
      Path before = previous.get(jar.location());
      try {
        versions.put(jar.symbolicName(), before == null ? "" : JarIdentity.of(before).version());
      } catch (LaunchException e) {
        LOG.log(Level.WARNING, "backup of bundle {0} cannot be read: {1}", new Object[] {jar.symbolicName(), e.getMessage()});
      }
    }
    return versions;
  }

  private Map<String, String> check(List<JarIdentity> jars) throws LaunchException, IOException, InterruptedException {
    Map<String, Path> all = new HashMap<>(installed.jars(keeper.record().current()));
    keeper.record().current().framework().ifPresent(jar -> all.put(SetJar.FRAMEWORK, keeper.jar(jar)));
    List<String> bundles = new ArrayList<>();
    for (JarIdentity jar : jars) {
      Bundle before = bundle(jar.symbolicName());
      all.put(location(jar), jar.jar());
      bundles.add(jar.symbolicName() + " " + (before == null ? "-" : before.getVersion()) + " " + jar.version());
    }
    resolveOnTrial(jars, all);
    List<String> affected = affected(jars.stream().map(this::location).toList()).stream().map(Bundle::getSymbolicName).sorted().toList();
    return Map.of("ok", "true", "bundles", String.join("\n", bundles), "affected", String.join("\n", affected));
  }

  /** What has resolved once need not be tried again: a swap follows its check, and no ECU is started meanwhile. */
  private synchronized void resolveOnTrial(List<JarIdentity> replacements, Map<String, Path> all)
      throws LaunchException, IOException, InterruptedException {
    List<String> digests = new ArrayList<>();
    for (JarIdentity jar : replacements) {
      digests.add(JarStamp.of(jar.jar(), null).sha256());
    }
    Tried now = new Tried(keeper.record().current(), digests);
    if (!now.equals(resolved)) {
      Path system = all.remove(SetJar.FRAMEWORK);
      List<String> unresolved = installed.unresolved(all.values(), system);
      if (!unresolved.isEmpty()) {
        throw new LaunchException(String.join("; ", unresolved));
      }
      resolved = now;
    }
  }

  /** All of them, if the framework itself is replaced. */
  private Collection<Bundle> affected(List<String> locations) {
    return locations.contains(SetJar.FRAMEWORK) ? List.of(framework.getBundles()) : bundles.affected(locations);
  }

  private Bundle bundle(String symbolicName) {
    if (symbolicName.equals(SetJar.FRAMEWORK_NAME)) {
      return framework.getBundle(0);
    }
    for (Bundle bundle : framework.getBundles()) {
      if (symbolicName.equals(bundle.getSymbolicName()) && bundle.getLocation().startsWith(PlannedBundle.LOCATION_PREFIX)) {
        return bundle;
      }
    }
    return null;
  }

  private String location(JarIdentity jar) {
    Bundle bundle = bundle(jar.symbolicName());
    if (jar.symbolicName().equals(SetJar.FRAMEWORK_NAME)) {
      return SetJar.FRAMEWORK;
    }
    return bundle == null ? ADDED + jar.symbolicName() : bundle.getLocation();
  }

  private Map<String, String> swap(String id, List<JarIdentity> jars) throws LaunchException, IOException, InterruptedException {
    Map<String, String> checked = check(jars);
    List<SetJar> replacements = new ArrayList<>();
    for (JarIdentity jar : jars) {
      Bundle before = bundle(jar.symbolicName());
      int startLevel = before == null || before.getBundleId() == 0 ? ADDED_START_LEVEL
          : before.adapt(org.osgi.framework.startlevel.BundleStartLevel.class).getStartLevel();
      String sha256 = JarStamp.of(jar.jar(), null).sha256();
      keeper.keep(jar.jar(), sha256);
      replacements.add(new SetJar(location(jar), jar.symbolicName(), jar.version(), sha256, startLevel));
    }
    lastSign = System.nanoTime();
    BundleSet before = keeper.record().current();
    BundleSet next = before.with(id, replacements);
    // from here on the new set is what starts, cut or no cut
    keeper.probation(next);
    LOG.info("swap begins set=" + id + " bundles=" + checked.get("bundles").replace(' ', ':').replace('\n', ','));
    begin(before, next);
    return checked;
  }

  /** The previous set comes back: recorded at once, then done in the framework. */
  @Override
  public void back(String why) throws IOException {
    BundleSet failed = keeper.record().current();
    keeper.back(why);
    LOG.warning("set backed out set=" + failed.id() + " why=" + why);
    begin(failed, keeper.record().current());
  }

  private void begin(BundleSet from, BundleSet to) {
    if (changes.getAndIncrement() == 0) {
      lastChange = System.nanoTime();
    }
    if (from.framework().equals(to.framework())) {
      execute(() -> change(from, to));
    } else {
      // busy until the end: this process does not see what comes of it
      LOG.info("the process ends to be started again with another framework set=" + to.id());
      execute(installed::startAgain);
    }
  }

  private void execute(Runnable step) {
    executor.execute(step);
  }

  private void change(BundleSet from, BundleSet to) {
    try {
      gone = bring(from, to);
      installed.settled(to);
    } catch (ClosedByInterruptException | InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (LaunchException | IOException e) {
      failed(to, LaunchException.reason(e));
    } finally {
      lastChange = System.nanoTime();
      changes.decrementAndGet();
    }
  }

  /** Replaces what differs between two sets. */
  private Map<String, Long> bring(BundleSet from, BundleSet to) throws LaunchException, IOException, InterruptedException {
    Map<String, Path> before = installed.jars(from);
    Map<String, Path> after = installed.jars(to);
    Map<String, SetJar> levels = new TreeMap<>(to.jars());
    List<BundleSwap.Replacement> replacements = new ArrayList<>();
    after.forEach((location, jar) -> {
      if (!jar.equals(before.get(location))) {
        int level = levels.containsKey(location) ? levels.get(location).startLevel() : ADDED_START_LEVEL;
        replacements.add(new BundleSwap.Replacement(location, jar, level));
      }
    });
    List<String> removed = before.keySet().stream().filter(location -> !after.containsKey(location)).toList();
    installed.unsettled(Stream.concat(removed.stream(), replacements.stream().map(BundleSwap.Replacement::location)).toList());
    return bundles.apply(replacements, removed);
  }

  /** A new set that does not even start goes back at once; an old one that does not come back needs a new start of everything. */
  private void failed(BundleSet set, String why) {
    LOG.log(Level.SEVERE, "set not started set={0} why={1}", new Object[] {set.id(), why});
    try {
      if (keeper.record().onProbation()) {
        BundleSet bad = keeper.record().current();
        keeper.back(why);
        BundleSet old = keeper.record().current();
        gone = bring(bad, old);
        installed.settled(old);
      } else {
        restart();
      }
    } catch (LaunchException | IOException e) {
      LOG.log(Level.SEVERE, "the previous set does not come back in place: the framework starts again", e);
      restart();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void restart() {
    try {
      LOG.info("framework restarts set=" + keeper.record().current().id());
      framework.getBundle(0).update();
    } catch (BundleException e) {
      throw new IllegalStateException("the framework cannot be restarted", e);
    }
  }
}
