package org.pitstop.launcher;

import java.util.ArrayList;
import java.util.List;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleException;
import org.osgi.framework.Constants;
import org.osgi.framework.wiring.BundleRevision;
import org.osgi.framework.wiring.FrameworkWiring;

/** Starts the bundles of the plan and finds out which did not, and why. */
final class StartProblems {

  private final List<Bundle> bundles;

  StartProblems(List<Bundle> bundles) {
    this.bundles = bundles.stream().filter(b -> !isFragment(b)).toList();
  }

  /** Marks every bundle to be started at its level; also one that was stopped by hand in an earlier run. */
  void markForStart() throws LaunchException {
    for (Bundle bundle : bundles) {
      try {
        bundle.start();
      } catch (BundleException e) {
        throw new LaunchException(says(bundle, e), e);
      }
    }
  }

  /**
   * Resolves all bundles in one go, where each start would resolve its own again from the beginning: a fifth of the whole start. One that
   * does not resolve does not hold up the others, and tells its reason when it is started.
   */
  void resolve(FrameworkWiring wiring) {
    wiring.resolveBundles(bundles);
  }

  /** Asks each bundle that is not active for its reason. @param tolerant whether to go on without them */
  void check(boolean tolerant) throws LaunchException {
    List<String> problems = new ArrayList<>();
    for (Bundle bundle : bundles) {
      if (bundle.getState() != Bundle.ACTIVE) {
        reason(bundle, problems);
      }
    }
    problems.forEach(problem -> System.err.println("pitstop: " + problem));
    if (!problems.isEmpty() && !tolerant) {
      throw new LaunchException(problems.size() + " of " + bundles.size() + " bundles did not start (" + problems.get(0)
          + "); repair or remove them, or go on without them by -Dpitstop.start.tolerant=true");
    }
  }

  /** Why each of these bundles that is not resolved is not. */
  static List<String> unresolved(List<Bundle> bundles) {
    List<String> problems = new ArrayList<>();
    for (Bundle bundle : bundles) {
      if (bundle.getState() == Bundle.INSTALLED) {
        reason(bundle, problems);
      }
    }
    return problems;
  }

  /** A second start tells the reason to this thread; the first told it to the log. */
  private static void reason(Bundle bundle, List<String> problems) {
    try {
      bundle.start();
    } catch (BundleException e) {
      problems.add(says(bundle, e));
    }
  }

  private static String says(Bundle bundle, BundleException e) {
    String what = e.getType() == BundleException.RESOLVE_ERROR ? " cannot be resolved: " : " did not start: ";
    return "bundle " + bundle.getSymbolicName() + " " + bundle.getHeaders().get(Constants.BUNDLE_VERSION) + what
        + LaunchException.reason(LaunchException.root(e));
  }

  private static boolean isFragment(Bundle bundle) {
    return (bundle.adapt(BundleRevision.class).getTypes() & BundleRevision.TYPE_FRAGMENT) != 0;
  }
}
