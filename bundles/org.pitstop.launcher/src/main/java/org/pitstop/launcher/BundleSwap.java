package org.pitstop.launcher;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.logging.Logger;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleContext;
import org.osgi.framework.BundleException;
import org.osgi.framework.FrameworkEvent;
import org.osgi.framework.startlevel.BundleStartLevel;
import org.osgi.framework.wiring.BundleRevision;
import org.osgi.framework.wiring.FrameworkWiring;

/**
 * Replaces bundles of a running framework as one step: stops those that are affected and no others, updates, refreshes, and starts them
 * again in the order of their start levels. Each bundle is gone from its own stop to its own start. What a step that failed has stopped is
 * started by the next one.
 */
final class BundleSwap {

  private static final Logger LOG = Logger.getLogger(BundleSwap.class.getName());
  private static final long REFRESH_LIMIT_MS = 60_000;
  private static final Comparator<Bundle> START_ORDER =
      Comparator.<Bundle>comparingInt(b -> b.adapt(BundleStartLevel.class).getStartLevel()).thenComparingLong(Bundle::getBundleId);

  private final BundleContext framework;
  private final FrameworkWiring wiring;
  /** What was stopped here and is not started again, and when. */
  private final Map<Bundle, Long> stopped = new HashMap<>();

  /** A jar that takes a bundle's place, or is a new bundle. */
  record Replacement(String location, Path jar, int startLevel) {}

  BundleSwap(BundleContext framework) {
    this.framework = framework;
    this.wiring = framework.getBundle(0).adapt(FrameworkWiring.class);
  }

  /** The bundles that a replacement of these locations stops: themselves and whatever is wired to them. */
  Collection<Bundle> affected(Collection<String> locations) {
    List<Bundle> replaced = locations.stream().map(framework::getBundle).filter(b -> b != null).toList();
    return replaced.isEmpty() ? List.of() : wiring.getDependencyClosure(replaced).stream().filter(b -> b.getBundleId() != 0).toList();
  }

  /**
   * Makes the step.
   *
   * @return how long each bundle that was stopped was gone, in milliseconds by symbolic name
   * @throws LaunchException if a bundle does not stop, update, resolve or start; what was done stays done
   */
  Map<String, Long> apply(Collection<Replacement> replacements, Collection<String> removed) throws LaunchException, InterruptedException {
    List<String> locations = new ArrayList<>(removed);
    replacements.forEach(r -> locations.add(r.location()));
    List<Bundle> running = affected(locations).stream().filter(b -> b.getState() == Bundle.ACTIVE || b.getState() == Bundle.STARTING)
        .sorted(START_ORDER).toList();
    stop(running);
    Set<Bundle> toStart = new HashSet<>(stopped.keySet());
    List<Bundle> changed = new ArrayList<>();
    for (Replacement replacement : replacements) {
      Bundle bundle = put(replacement);
      changed.add(bundle);
      toStart.add(bundle);
    }
    for (String location : removed) {
      Optional<Bundle> bundle = Optional.ofNullable(framework.getBundle(location));
      if (bundle.isPresent()) {
        attempt("uninstall", location, bundle.get()::uninstall);
        toStart.remove(bundle.get());
        stopped.remove(bundle.get());
        changed.add(bundle.get());
      }
    }
    refresh(changed);
    wiring.resolveBundles(toStart);
    return start(toStart);
  }

  private void stop(List<Bundle> running) throws LaunchException {
    for (int i = running.size() - 1; i >= 0; i--) {
      Bundle bundle = running.get(i);
      stopped.putIfAbsent(bundle, System.nanoTime());
      stop(bundle);
    }
  }

  /** A bundle whose activator throws is stopped all the same (OSGi Core R8, 10.1.4): no reason to give up. */
  private static void stop(Bundle bundle) throws LaunchException {
    try {
      bundle.stop(Bundle.STOP_TRANSIENT);
    } catch (BundleException e) {
      Throwable why = LaunchException.root(e);
      if (bundle.getState() == Bundle.ACTIVE || bundle.getState() == Bundle.STOPPING) {
        throw new LaunchException("bundle " + bundle.getSymbolicName() + " does not stop", why);
      }
      LOG.warning("bundle " + bundle.getSymbolicName() + " complains when it is stopped: " + LaunchException.reason(why));
    }
  }

  private Bundle put(Replacement replacement) throws LaunchException {
    try (InputStream in = Files.newInputStream(replacement.jar())) {
      Bundle bundle = framework.getBundle(replacement.location());
      if (bundle == null) {
        bundle = framework.installBundle(replacement.location(), in);
        bundle.adapt(BundleStartLevel.class).setStartLevel(replacement.startLevel());
      } else {
        bundle.update(in);
      }
      return bundle;
    } catch (IOException | BundleException e) {
      throw new LaunchException("bundle " + replacement.location() + " cannot be replaced", e);
    }
  }

  private void refresh(List<Bundle> changed) throws LaunchException, InterruptedException {
    CountDownLatch done = new CountDownLatch(1);
    wiring.refreshBundles(changed, event -> {
      if (event.getType() == FrameworkEvent.PACKAGES_REFRESHED) {
        done.countDown();
      }
    });
    if (!done.await(REFRESH_LIMIT_MS, TimeUnit.MILLISECONDS)) {
      throw new LaunchException("the framework did not refresh its packages within " + REFRESH_LIMIT_MS + " ms");
    }
  }

  private Map<String, Long> start(Set<Bundle> toStart) throws LaunchException {
    Map<String, Long> gone = new TreeMap<>();
    for (Bundle bundle : toStart.stream().filter(b -> !fragment(b)).sorted(START_ORDER).toList()) {
      // without START_TRANSIENT: it stays marked as started, also across a restart of the framework
      attempt("start", bundle.getSymbolicName() + " " + bundle.getVersion(), bundle::start);
      Long since = stopped.remove(bundle);
      if (since != null) {
        gone.put(bundle.getSymbolicName(), TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - since));
      }
    }
    LOG.info("bundles swapped goneMs=" + gone);
    return gone;
  }

  private static boolean fragment(Bundle bundle) {
    return (bundle.adapt(BundleRevision.class).getTypes() & BundleRevision.TYPE_FRAGMENT) != 0;
  }

  private static void attempt(String what, String which, Step step) throws LaunchException {
    try {
      step.run();
    } catch (BundleException e) {
      throw new LaunchException("bundle " + which + " does not " + what, LaunchException.root(e));
    }
  }

  private interface Step {
    void run() throws BundleException;
  }
}
