package org.pitstop.launcher;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.felix.framework.FrameworkFactory;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleException;
import org.osgi.framework.Constants;
import org.osgi.framework.launch.Framework;
import org.osgi.framework.wiring.FrameworkWiring;

/**
 * Checks at build time that features resolve: {@code ResolveCheck REPOSITORY FEATURE[,FEATURE…] …}; features joined by commas run
 * together. No bundle is started. Exit status 1 and a line for each requirement that nothing meets.
 */
public final class ResolveCheck {

  private ResolveCheck() {}

  public static void main(String[] args) throws IOException {
    int status = Main.DONE;
    for (String together : List.of(args).subList(1, args.length)) {
      List<String> missing = missing(Path.of(args[0]), together);
      missing.forEach(line -> System.err.println("feature " + together + ": " + line));
      status = missing.isEmpty() ? status : Main.FAILED;
    }
    System.exit(status);
  }

  private static List<String> missing(Path repository, String together) throws IOException {
    Path cache = Files.createTempDirectory("resolve-check");
    Framework framework = new FrameworkFactory().newFramework(Map.of(
        Constants.FRAMEWORK_STORAGE, cache.toString(), "felix.log.level", "0"));
    try {
      List<Plan> plans = new ArrayList<>();
      for (String feature : together.split(",")) {
        plans.add(FeatureFile.read(Path.of(feature)));
      }
      framework.start();
      return unresolved(repository, Plan.merge(plans), framework);
    } catch (LaunchException | BundleException e) {
      return List.of(LaunchException.reason(e));
    } finally {
      end(framework);
      DurableFiles.deleteTree(cache);
    }
  }

  private static List<String> unresolved(Path repository, Plan plan, Framework framework) throws BundleException, LaunchException {
    List<Bundle> bundles = new ArrayList<>();
    for (PlannedBundle planned : plan.bundles()) {
      Path jar = repository.resolve(planned.fileName());
      if (!Files.isRegularFile(jar)) {
        throw new LaunchException(planned + " is not in the repository");
      }
      bundles.add(framework.getBundleContext().installBundle(jar.toUri().toString()));
    }
    framework.adapt(FrameworkWiring.class).resolveBundles(bundles);
    return StartProblems.unresolved(bundles);
  }

  private static void end(Framework framework) {
    try {
      framework.stop();
      framework.waitForStop(0);
    } catch (BundleException e) {
      throw new IllegalStateException("the framework does not stop", e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
