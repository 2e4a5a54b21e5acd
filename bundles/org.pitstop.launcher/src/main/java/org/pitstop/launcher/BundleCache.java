package org.pitstop.launcher;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.logging.Level;
import java.util.logging.Logger;
import java.util.stream.Collectors;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleContext;
import org.osgi.framework.BundleException;
import org.osgi.framework.startlevel.BundleStartLevel;

/** Brings the framework's persistent bundles in line with the plan. */
final class BundleCache {

  private static final Logger LOG = Logger.getLogger(BundleCache.class.getName());

  private final Path repository;
  private final Path cache;
  private final InstalledRecord record;
  private boolean replaced;
  private boolean changed;

  BundleCache(Path repository, Path cache, InstalledRecord record) {
    this.repository = repository;
    this.cache = cache;
    this.record = record;
  }

  /** Installs, updates and uninstalls; gives the plan's bundles in its order. */
  List<Bundle> apply(Plan plan, BundleContext framework) throws LaunchException {
    try {
      uninstallOthers(plan, framework);
      List<Bundle> bundles = new ArrayList<>();
      for (PlannedBundle planned : plan.bundles()) {
        bundles.add(bring(planned, framework));
      }
      if (replaced) {
        DurableFiles.forceTree(cache);
      }
      if (changed || replaced) {
        record.save();
      }
      return bundles;
    } catch (IOException e) {
      throw new LaunchException("the bundle cache " + cache + " cannot be written", e);
    }
  }

  private void uninstallOthers(Plan plan, BundleContext framework) throws LaunchException {
    Set<String> wanted = plan.bundles().stream().map(PlannedBundle::location).collect(Collectors.toSet());
    for (Bundle bundle : framework.getBundles()) {
      String location = bundle.getLocation();
      if (location.startsWith(PlannedBundle.LOCATION_PREFIX) && !wanted.contains(location)) {
        attempt("uninstall", location, bundle::uninstall);
        record.stamps().remove(location);
        changed = true;
      }
    }
  }

  private Bundle bring(PlannedBundle planned, BundleContext framework) throws LaunchException, IOException {
    Path jar = repository.resolve(planned.fileName());
    if (!Files.isRegularFile(jar)) {
      throw new LaunchException("bundle " + planned + " is not in the repository: " + jar + " is missing");
    }
    JarStamp before = record.stamps().get(planned.location());
    JarStamp stamp = JarStamp.of(jar, before);
    Bundle installed = framework.getBundle(planned.location());
    switch (CachePolicy.of(stamp.sha256(), installed != null, before == null ? null : before.sha256())) {
      case INSTALL -> put(planned, jar, in -> framework.installBundle(planned.location(), in));
      case UPDATE -> put(planned, jar, installed::update);
      case KEEP -> LOG.log(Level.FINE, "bundle kept location={0}", planned.location());
    }
    if (!stamp.equals(before)) {
      record.stamps().put(planned.location(), stamp);
      changed = true;
    }
    Bundle bundle = framework.getBundle(planned.location());
    bundle.adapt(BundleStartLevel.class).setStartLevel(planned.startLevel());
    return bundle;
  }

  private void put(PlannedBundle planned, Path jar, StreamStep step) throws LaunchException, IOException {
    try (InputStream in = Files.newInputStream(jar)) {
      attempt("install", planned.toString(), () -> step.run(in));
    }
    replaced = true;
  }

  private static void attempt(String what, String which, Step step) throws LaunchException {
    try {
      step.run();
    } catch (BundleException e) {
      throw new LaunchException("cannot " + what + " bundle " + which, e);
    }
  }

  private interface Step {
    void run() throws BundleException;
  }

  private interface StreamStep {
    void run(InputStream in) throws BundleException;
  }
}
