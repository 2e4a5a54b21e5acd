package org.pitstop.launcher;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.felix.framework.FrameworkFactory;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleException;
import org.osgi.framework.Constants;
import org.osgi.framework.launch.Framework;
import org.osgi.framework.wiring.FrameworkWiring;

/** Asks a second framework, which starts nothing, whether jars resolve together. */
final class TrialResolve {

  private TrialResolve() {}

  /**
   * What does not resolve, a line each; empty: all does.
   *
   * @param jars every bundle that will be there
   * @param properties the launching properties of the real framework
   * @param cache a directory for the trial; deleted afterwards
   */
  static List<String> unresolved(Collection<Path> jars, Map<String, String> properties, Path cache) throws IOException {
    Map<String, String> trial = new HashMap<>(properties);
    trial.put(Constants.FRAMEWORK_STORAGE, cache.toString());
    trial.put(Constants.FRAMEWORK_STORAGE_CLEAN, Constants.FRAMEWORK_STORAGE_CLEAN_ONFIRSTINIT);
    trial.put("felix.log.level", "0");
    Framework framework = new FrameworkFactory().newFramework(trial);
    try {
      framework.start();
      List<Bundle> bundles = new ArrayList<>();
      for (Path jar : jars) {
        // by reference: nothing is copied
        bundles.add(framework.getBundleContext().installBundle("reference:" + jar.toUri()));
      }
      framework.adapt(FrameworkWiring.class).resolveBundles(bundles);
      return StartProblems.unresolved(bundles);
    } catch (BundleException e) {
      return List.of(LaunchException.reason(LaunchException.root(e)));
    } finally {
      end(framework);
      DurableFiles.deleteTree(cache);
    }
  }

  private static void end(Framework framework) throws IOException {
    try {
      framework.stop();
      framework.waitForStop(0);
    } catch (BundleException e) {
      throw new IOException("the framework of the trial does not stop", e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
