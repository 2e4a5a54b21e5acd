package org.pitstop.launcher;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HexFormat;
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

  /** A bundle that shall be there. */
  record Wanted(String location, Path jar, int startLevel) {}

  /** The bundles of a plan, some of them replaced by a set, and what the set adds. */
  List<Wanted> wanted(Plan plan, BundleSet set, SetDirectory sets) {
    List<Wanted> wanted = new ArrayList<>();
    for (PlannedBundle planned : plan.bundles()) {
      SetJar replacement = set.jars().get(planned.location());
      wanted.add(new Wanted(planned.location(), replacement == null ? repository.resolve(planned.fileName()) : sets.jar(replacement.sha256()),
          planned.startLevel()));
    }
    Set<String> planned = plan.bundles().stream().map(PlannedBundle::location).collect(Collectors.toSet());
    set.jars().values().stream().filter(jar -> !planned.contains(jar.location()) && !jar.location().equals(SetJar.FRAMEWORK))
        .forEach(jar -> wanted.add(new Wanted(jar.location(), sets.jar(jar.sha256()), jar.startLevel())));
    return wanted;
  }

  /**
   * Empties the cache if another framework has written it: neither is asked to understand the other's files.
   *
   * @param framework SHA-256 of the framework's jar; empty: the launcher's own
   */
  void writtenBy(String framework) throws IOException {
    JarStamp before = record.stamps().get(SetJar.FRAMEWORK);
    if (!framework.equals(before == null ? "" : before.sha256())) {
      DurableFiles.deleteTree(cache);
      record.stamps().clear();
      if (!framework.isEmpty()) {
        record.stamps().put(SetJar.FRAMEWORK, new JarStamp(framework, ""));
      }
      changed = true;
    }
  }

  /** Names the plan's own jars. */
  String fingerprint(Plan plan) throws IOException {
    MessageDigest digest = JarStamp.digest();
    for (PlannedBundle planned : plan.bundles()) {
      Path jar = repository.resolve(planned.fileName());
      String sha256 = Files.isRegularFile(jar) ? JarStamp.of(jar, record.stamps().get(planned.location())).sha256() : "missing";
      digest.update((planned.location() + " " + sha256 + "\n").getBytes(StandardCharsets.UTF_8));
    }
    return HexFormat.of().formatHex(digest.digest());
  }

  /** Installs, updates and uninstalls; gives the bundles in their order. */
  List<Bundle> apply(List<Wanted> wanted, BundleContext framework) throws LaunchException {
    try {
      uninstallOthers(wanted, framework);
      List<Bundle> bundles = new ArrayList<>();
      for (Wanted bundle : wanted) {
        bundles.add(bring(bundle, framework));
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

  /** The framework's bundles are being changed: if that has no end, the next start asks the jars instead of believing what was installed last. */
  void unsettled(Collection<String> locations) throws IOException {
    record.stamps().keySet().removeAll(locations);
    record.save();
  }

  /** The framework has these bundles now, by somebody else's hand: forces the cache and remembers the jars. */
  void settled(List<Wanted> wanted) throws IOException {
    DurableFiles.forceTree(cache);
    Set<String> locations = wanted.stream().map(Wanted::location).collect(Collectors.toSet());
    record.stamps().keySet().removeIf(location -> !locations.contains(location) && !location.equals(SetJar.FRAMEWORK));
    for (Wanted bundle : wanted) {
      record.stamps().put(bundle.location(), JarStamp.of(bundle.jar(), record.stamps().get(bundle.location())));
    }
    record.save();
  }

  private void uninstallOthers(List<Wanted> all, BundleContext framework) throws LaunchException {
    Set<String> wanted = all.stream().map(Wanted::location).collect(Collectors.toSet());
    for (Bundle bundle : framework.getBundles()) {
      String location = bundle.getLocation();
      if (location.startsWith(PlannedBundle.LOCATION_PREFIX) && !wanted.contains(location)) {
        attempt("uninstall", location, bundle::uninstall);
        record.stamps().remove(location);
        changed = true;
      }
    }
  }

  private Bundle bring(Wanted planned, BundleContext framework) throws LaunchException, IOException {
    Path jar = planned.jar();
    if (!Files.isRegularFile(jar)) {
      throw new LaunchException("bundle " + planned.location() + " is not in the repository: " + jar + " is missing");
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

  private void put(Wanted planned, Path jar, StreamStep step) throws LaunchException, IOException {
    try (InputStream in = Files.newInputStream(jar)) {
      attempt("install", planned.location(), () -> step.run(in));
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
