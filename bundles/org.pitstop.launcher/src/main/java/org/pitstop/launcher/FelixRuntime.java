package org.pitstop.launcher;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.apache.felix.framework.FrameworkFactory;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleException;
import org.osgi.framework.FrameworkEvent;
import org.osgi.framework.launch.Framework;

/** One Felix framework from its start to its end. */
final class FelixRuntime {

  private static final Logger LOG = Logger.getLogger(FelixRuntime.class.getName());

  private final Options options;
  private final Plan plan;
  private final Framework framework;
  private final Path state;

  FelixRuntime(Options options, Plan plan) throws LaunchException {
    this.options = options;
    this.plan = plan;
    this.state = options.state();
    Path config = ConfigOverlay.lay(options.configs(), state.resolve("config"));
    framework = new FrameworkFactory().newFramework(RuntimeProperties.of(options, plan, config));
  }

  /** Starts the framework and every bundle of the plan. */
  void start() throws LaunchException {
    try {
      Files.createDirectories(state.resolve(RuntimeProperties.TEMPORARY));
      framework.init();
      OsgiLog.follow(framework.getBundleContext());
      InstalledRecord record = InstalledRecord.load(state.resolve("installed.properties"));
      BundleCache cache = new BundleCache(options.repository(), state.resolve(RuntimeProperties.CACHE), record);
      List<Bundle> bundles = cache.apply(plan, framework.getBundleContext());
      StartProblems problems = new StartProblems(bundles);
      problems.markForStart();
      framework.start();
      problems.check(Boolean.getBoolean("pitstop.start.tolerant"));
      announce(bundles.size());
    } catch (BundleException e) {
      throw new LaunchException("the framework does not start", e);
    } catch (IOException e) {
      throw new LaunchException("the state directory " + state + " cannot be used", e);
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
      start();
      event = framework.waitForStop(0);
    }
    LOG.log(Level.FINE, "framework stopped event={0}", event.getType());
  }

  /** Stops everything; gives up after the limit. */
  void stop(long limitMs) {
    try {
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
