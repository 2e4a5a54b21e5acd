package org.pitstop.launcher;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collection;
import java.util.Hashtable;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Function;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.apache.felix.framework.FrameworkFactory;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleContext;
import org.osgi.framework.BundleException;
import org.osgi.framework.FrameworkEvent;
import org.osgi.framework.ServiceRegistration;
import org.osgi.framework.launch.Framework;
import org.osgi.framework.wiring.FrameworkWiring;

/** One Felix framework from its start to its end. */
final class FelixRuntime {

  private static final Logger LOG = Logger.getLogger(FelixRuntime.class.getName());
  /** So often a set on probation may be started before it is given up. */
  static final int MAX_STARTS = 3;
  static final String SETS = "bundles";
  static final String INSTALLED = "installed.properties";

  private final Options options;
  private final Plan plan;
  private final Map<String, String> properties;
  private final Path state;
  private final SetDirectory directory;
  private Framework framework;
  private SetKeeper keeper;
  private Probation probation;
  private ServiceRegistration<?> service;
  private BundleSets sets;
  private InstalledBundles installed;

  FelixRuntime(Options options, Plan plan) throws LaunchException {
    this.options = options;
    this.plan = plan;
    this.state = options.state();
    this.directory = new SetDirectory(state.resolve(SETS), Durable.DISK);
    Path config = ConfigOverlay.lay(options.configs(), state.resolve("config"));
    properties = RuntimeProperties.of(options, plan, config);
  }

  /**
   * Starts the framework and every bundle; with the previous set of bundles if the one on probation does not start. If that needs another
   * framework, {@link #await} returns at once and the process ends with {@link Main#START_AGAIN}.
   */
  void start() throws LaunchException {
    try {
      startOnce();
    } catch (LaunchException e) {
      if (keeper == null || !keeper.record().onProbation()) {
        throw e;
      }
      if (backOut(e.getMessage())) {
        startOnce();
      }
    }
  }

  private void startOnce() throws LaunchException {
    try {
      Files.createDirectories(state.resolve(RuntimeProperties.TEMPORARY));
      InstalledRecord record = InstalledRecord.load(state.resolve(INSTALLED));
      BundleCache cache = new BundleCache(options.repository(), state.resolve(RuntimeProperties.CACHE), record);
      keeper = SetKeeper.open(directory, () -> cache.fingerprint(plan));
      countStart();
      probation = Probation.watch(keeper);
      cache.writtenBy(keeper.record().current().framework().map(SetJar::sha256).orElse(""));
      if (framework == null) {
        framework = new FrameworkFactory().newFramework(properties);
      }
      framework.init();
      OsgiLog.follow(framework.getBundleContext());
      List<Bundle> bundles = cache.apply(cache.wanted(plan, keeper.record().current(), directory), framework.getBundleContext());
      StartProblems problems = new StartProblems(bundles);
      problems.markForStart();
      problems.resolve(framework.adapt(FrameworkWiring.class));
      sets = serveSets(cache);
      framework.start();
      problems.check(Boolean.getBoolean("pitstop.start.tolerant"));
      probation.started(sets);
      announce(bundles.size());
    } catch (BundleException e) {
      throw new LaunchException("the framework does not start", e);
    } catch (IOException e) {
      throw new LaunchException("the state directory " + state + " cannot be used", e);
    }
  }

  /** A set on probation may be started a few times only: it may be what ends the process. */
  private void countStart() throws IOException {
    if (!keeper.newer().isEmpty()) {
      LOG.severe(keeper.newer());
    }
    if (keeper.record().onProbation()) {
      keeper.started();
      if (keeper.record().starts() > MAX_STARTS) {
        keeper.back("it did not prove itself in " + MAX_STARTS + " starts");
        LOG.warning(keeper.record().why());
      }
    }
  }

  /** The launcher's side of a hot swap, for {@code org.pitstop.hotswap}. */
  private BundleSets serveSets(BundleCache cache) {
    installed = new InstalledBundles(cache);
    BundleSets served = new BundleSets(keeper, framework.getBundleContext(), installed);
    service = framework.getBundleContext().registerService(Function.class, served, new Hashtable<>(Map.of(BundleSets.PROPERTY, BundleSets.NAME)));
    return served;
  }

  /** The launcher's side of a hot swap, as {@code org.pitstop.hotswap} has it. */
  Function<Map<String, String>, Map<String, String>> sets() {
    return sets;
  }

  BundleContext context() {
    return framework.getBundleContext();
  }

  /** The jars of the bundles that run, by location. */
  Map<String, Path> jars() {
    return installed.jars(keeper.record().current());
  }

  /** @return whether the previous set runs in the framework that is here */
  private boolean backOut(String why) throws LaunchException {
    LOG.severe("set on probation does not start: " + why);
    stop(Main.STOP_LIMIT_MS);
    try {
      Optional<SetJar> here = keeper.record().current().framework();
      keeper.back(why);
      boolean same = here.equals(keeper.record().current().framework());
      if (!same) {
        System.setProperty("pitstop.exit", Integer.toString(Main.START_AGAIN));
      }
      return same;
    } catch (IOException e) {
      throw new LaunchException("the record of bundle sets cannot be written", e);
    }
  }

  /** What a swap has to know of the bundles. */
  private final class InstalledBundles implements BundleSets.Installed {
    private final BundleCache cache;

    private InstalledBundles(BundleCache cache) {
      this.cache = cache;
    }

    @Override
    public Map<String, Path> jars(BundleSet set) {
      Map<String, Path> jars = new TreeMap<>();
      cache.wanted(plan, set, directory).forEach(bundle -> jars.put(bundle.location(), bundle.jar()));
      return jars;
    }

    @Override
    public void unsettled(Collection<String> locations) throws IOException {
      cache.unsettled(locations);
    }

    @Override
    public void settled(BundleSet set) throws IOException {
      cache.settled(cache.wanted(plan, set, directory));
    }

    @Override
    public List<String> unresolved(Collection<Path> jars, Path brought) throws LaunchException, IOException, InterruptedException {
      return TrialResolve.unresolved(jars, brought, properties, state.resolve(RuntimeProperties.TEMPORARY).resolve("trial"));
    }

    @Override
    public void startAgain() {
      System.setProperty("pitstop.exit", Integer.toString(Main.START_AGAIN));
      try {
        framework.stop();
      } catch (BundleException e) {
        throw new IllegalStateException("the framework does not stop", e);
      }
    }
  }

  private void announce(int bundles) {
    Components components = new Components(framework.getBundleContext());
    AtomicBoolean told = new AtomicBoolean();
    Runnable tell = () -> {
      Components.Count count = components.count();
      if (count.waiting().isEmpty() && !told.getAndSet(true)) {
        LOG.info("ready bundles=" + bundles + " " + count);
      }
    };
    components.onChange(tell);
    tell.run();
    if (!told.get()) {
      LOG.info("started bundles=" + bundles + " " + components.count());
    }
  }

  /** Waits for the end; a framework that was updated is started again, as the specification asks (OSGi Core R8, 10.2.3). */
  void await() throws InterruptedException, LaunchException {
    if (framework == null) {
      return;
    }
    FrameworkEvent event = framework.waitForStop(0);
    while (event.getType() == FrameworkEvent.STOPPED_UPDATE) {
      endSets();
      start();
      event = framework.waitForStop(0);
    }
    LOG.log(Level.FINE, "framework stopped event={0}", event.getType());
  }

  /** What the system bundle registered outlives a restart of the framework, unless it is taken back. */
  private void endSets() {
    if (probation != null) {
      probation.end();
      try {
        if (service != null) {
          service.unregister();
        }
      } catch (IllegalStateException e) {
        LOG.log(Level.FINE, "the framework has unregistered it already");
      }
      probation = null;
      service = null;
    }
  }

  /** Stops everything; gives up after the limit. */
  void stop(long limitMs) {
    try {
      endSets();
      if (framework == null) {
        return;
      }
      framework.stop();
      if (framework.waitForStop(limitMs).getType() == FrameworkEvent.WAIT_TIMEDOUT) {
        LOG.severe("not every bundle stopped within limitMs=" + limitMs + "; what was not forced to disk is done again at the next start");
      }
    } catch (BundleException e) {
      LOG.log(Level.SEVERE, "the framework does not stop", e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
