package org.pitstop.container;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleException;
import org.osgi.framework.wiring.FrameworkWiring;

/** Replaces one bundle as {@code felix:update} and {@code felix:refresh} do, by hand and at once: nobody is asked, nothing is waited for. */
final class BundleUpdater {
  private static final long REFRESH_LIMIT_S = 60;
  /** Two releases of each bundle take turns. */
  private static final int RELEASES = 2;

  private final OutsideView agent;
  private final Path jars;
  private final Map<String, Path> shipped;
  private final Map<String, Integer> updates = new HashMap<>();

  /** @param shipped the jar of each bundle, by symbolic name */
  BundleUpdater(OutsideView agent, Map<String, Path> shipped, Path jars) {
    this.agent = agent;
    this.shipped = shipped;
    this.jars = jars;
  }

  /** The jar of a bundle's next release. */
  Path next(String bundle) throws IOException {
    return NewerJar.of(shipped.get(bundle), 1 + updates.getOrDefault(bundle, 0) % RELEASES, jars);
  }

  /** The bundles that an update of this one stops: itself, and whoever is wired to its packages. */
  Collection<String> affected(String bundle) {
    return agent.system().getBundle(0).adapt(FrameworkWiring.class).getDependencyClosure(List.of(agent.bundle(bundle))).stream()
        .filter(b -> b.getBundleId() != 0).map(Bundle::getSymbolicName).collect(Collectors.toSet());
  }

  void update(String symbolicName) throws IOException, BundleException, InterruptedException {
    Path jar = next(symbolicName);
    updates.merge(symbolicName, 1, Integer::sum);
    update(symbolicName, jar);
  }

  void update(String symbolicName, Path jar) throws IOException, BundleException, InterruptedException {
    Bundle bundle = agent.bundle(symbolicName);
    boolean others = affected(symbolicName).size() > 1;
    try (InputStream in = Files.newInputStream(jar)) {
      bundle.update(in);
    }
    if (others) {
      refresh(List.of(bundle));
    }
    if (bundle.getState() != Bundle.ACTIVE) {
      bundle.start();
    }
  }

  void refresh(Collection<Bundle> bundles) throws InterruptedException {
    CountDownLatch refreshed = new CountDownLatch(1);
    agent.system().getBundle(0).adapt(FrameworkWiring.class).refreshBundles(bundles, event -> refreshed.countDown());
    if (!refreshed.await(REFRESH_LIMIT_S, TimeUnit.SECONDS)) {
      throw new AssertionError("the framework did not refresh " + bundles + " within " + REFRESH_LIMIT_S + " s");
    }
  }
}
