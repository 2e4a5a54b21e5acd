package org.pitstop.launcher;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Hashtable;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Function;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.apache.felix.framework.FrameworkFactory;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleException;
import org.osgi.framework.FrameworkEvent;
import org.osgi.framework.ServiceRegistration;
import org.osgi.framework.launch.Framework;
import org.osgi.framework.wiring.FrameworkWiring;

/** One Felix framework from its start to its end. */
final class FelixRuntime {

  private static final Logger LOG = Logger.getLogger(FelixRuntime.class.getName());
  /** So often a set on probation may be started before it is given up. */
  private static final int MAX_STARTS = 3;
  private static final String SETS = "bundles";

  private final Options options;
  private final Plan plan;
  private final Framework framework;
  private final Map<String, String> properties;
  private final Path state;
  private final SetDirectory directory;
  private SetKeeper keeper;
  private Probation probation;
  private ServiceRegistration<?> service;

  FelixRuntime(Options options, Plan plan) throws LaunchException {
    this.options = options;
    this.plan = plan;
    this.state = options.state();
    this.directory = new SetDirectory(state.resolve(SETS), Durable.DISK);
    Path config = ConfigOverlay.lay(options.configs(), state.resolve("config"));
    properties = RuntimeProperties.of(options, plan, config);
    framework = new FrameworkFactory().newFramework(properties);
  }

  /** Starts the framework and every bundle; with the previous set of bundles if the one on probation does not start. */
  void start() throws LaunchException {
    try {
      startOnce();
    } catch (LaunchException e) {
      if (keeper == null || !keeper.record().onProbation()) {
        throw e;
      }
      backOut(e.getMessage());
      startOnce();
    }
  }

  private void startOnce() throws LaunchException {
    try {
      Files.createDirectories(state.resolve(RuntimeProperties.TEMPORARY));
      InstalledRecord record = InstalledRecord.load(state.resolve("installed.properties"));
      BundleCache cache = new BundleCache(options.repository(), state.resolve(RuntimeProperties.CACHE), record);
      keeper = SetKeeper.open(directory, () -> cache.fingerprint(plan));
      countStart();
      framework.init();
      OsgiLog.follow(framework.getBundleContext());
      List<Bundle> bundles = cache.apply(cache.wanted(plan, keeper.record().current(), directory), framework.getBundleContext());
      StartProblems problems = new StartProblems(bundles);
      problems.markForStart();
      problems.resolve(framework.adapt(FrameworkWiring.class));
      BundleSets sets = serveSets(cache);
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
    BundleSets sets = new BundleSets(keeper, framework.getBundleContext(), new InstalledBundles(cache));
    service = framework.getBundleContext().registerService(Function.class, sets, new Hashtable<>(Map.of(BundleSets.PROPERTY, BundleSets.NAME)));
    probation = Probation.watch(keeper);
    return sets;
  }

  private void backOut(String why) throws LaunchException {
    LOG.severe("set on probation does not start: " + why);
    stop(Main.STOP_LIMIT_MS);
    try {
      keeper.back(why);
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
    public void settled(BundleSet set) throws IOException {
      cache.settled(cache.wanted(plan, set, directory));
    }

    @Override
    public Map<String, String> properties() {
      return new HashMap<>(properties);
    }

    @Override
    public Path temporary() {
      return state.resolve(RuntimeProperties.TEMPORARY).resolve("trial");
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
        service.unregister();
      } catch (IllegalStateException e) {
        LOG.log(Level.FINE, "the framework has unregistered it already");
      }
      probation = null;
    }
  }

  /** Stops everything; gives up after the limit. */
  void stop(long limitMs) {
    try {
      endSets();
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
