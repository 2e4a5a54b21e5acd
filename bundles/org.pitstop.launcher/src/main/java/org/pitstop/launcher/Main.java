package org.pitstop.launcher;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The program: reads the features, runs the framework, ends with its exit status. */
public final class Main {

  static final int DONE = 0;
  static final int FAILED = 1;
  static final int WRONG_USE = 2;

  /** How long bundles may take to stop; below the ten seconds after which most service supervisors kill. */
  static final long STOP_LIMIT_MS = 8_000;

  /** Ended to be started again at once by the supervisor (EX_TEMPFAIL). */
  static final int START_AGAIN = 75;

  private Main() {}

  public static void main(String[] args) {
    System.setProperty("java.util.logging.manager", LogSetup.LastingLogManager.class.getName());
    System.exit(run(args));
  }

  private static int run(String[] args) {
    if (List.of(args).contains("--help")) {
      System.out.println(Options.USAGE);
      return DONE;
    }
    try {
      Options options = Options.parse(args);
      options.properties().forEach(System::setProperty);
      LogSetup.install(System.getProperty("pitstop.log", "info"), System.getProperty("pitstop.log.format", "text"));
      Optional<Path> framework = FrameworkStage.brought(options, plan(options));
      return framework.isPresent() ? FrameworkStage.run(framework.get(), options, args) : run(options);
    } catch (UsageException e) {
      System.err.println("pitstop: " + e.getMessage() + "\n" + Options.USAGE);
      return WRONG_USE;
    } catch (LaunchException e) {
      System.err.println("pitstop: " + e.getMessage());
      return FAILED;
    } catch (InterruptedException e) {
      System.err.println("pitstop: interrupted");
      return FAILED;
    }
  }

  /** With the framework on the class path of this class; see {@link FrameworkStage}. */
  public static int runHere(String[] args) throws Exception {
    return run(Options.parse(args));
  }

  static Plan plan(Options options) throws LaunchException {
    List<Plan> plans = new ArrayList<>();
    for (Path feature : options.features()) {
      plans.add(FeatureFile.read(feature));
    }
    return Plan.merge(plans);
  }

  private static int run(Options options) throws LaunchException, InterruptedException {
    FelixRuntime runtime = new FelixRuntime(options, plan(options));
    Runtime.getRuntime().addShutdownHook(new Thread(() -> runtime.stop(STOP_LIMIT_MS), "stop"));
    try {
      runtime.start();
      runtime.await();
    } finally {
      // on a failed start what did start must end in order
      runtime.stop(STOP_LIMIT_MS);
    }
    return exitStatus(System.getProperty("pitstop.exit", "0"));
  }

  /** A bundle that ends the program leaves its status in the property {@code pitstop.exit} and stops bundle 0. */
  private static int exitStatus(String property) throws LaunchException {
    try {
      return Integer.parseInt(property);
    } catch (NumberFormatException e) {
      throw new LaunchException("a bundle left pitstop.exit=" + property + ", which is no number");
    }
  }
}
