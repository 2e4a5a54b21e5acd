package org.pitstop.container;

import static org.ops4j.pax.exam.CoreOptions.bundle;
import static org.ops4j.pax.exam.CoreOptions.frameworkProperty;
import static org.ops4j.pax.exam.CoreOptions.frameworkStartLevel;
import static org.ops4j.pax.exam.CoreOptions.junitBundles;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.ops4j.pax.exam.Option;
import org.pitstop.launcher.FeatureFile;
import org.pitstop.launcher.LaunchException;
import org.pitstop.launcher.Options;
import org.pitstop.launcher.Plan;
import org.pitstop.launcher.PlannedBundle;
import org.pitstop.launcher.RuntimeProperties;

/**
 * What the launcher makes of the shipped feature files, as options of Pax Exam: the same bundles, start levels and framework properties.
 * Used by the test driver only, never inside the framework.
 */
final class AgentRuntime {

  static final Path DISTRIBUTION = Path.of(System.getProperty("pitstop.distribution"));

  /** As org.osgi.framework.startlevel.beginning in the features; Pax Exam has its own idea of it. */
  private static final int START_LEVEL = 10;

  private AgentRuntime() {}

  /** @param vehicleTime real or virtual */
  static Option[] of(Path config, String vehicleTime, String... features) {
    try {
      List<Plan> plans = new ArrayList<>();
      List<Path> files = new ArrayList<>();
      for (String feature : features) {
        files.add(DISTRIBUTION.resolve("features/" + feature + ".json"));
        plans.add(FeatureFile.read(files.get(files.size() - 1)));
      }
      Plan plan = Plan.merge(plans);
      Path state = Files.createTempDirectory(Path.of("target"), "state").toAbsolutePath();
      Options options = new Options(files, DISTRIBUTION.resolve("repository"), List.of(config), state,
          Map.of("gosh.args", "--nointeractive --noshutdown", "pitstop.vehicle.time", vehicleTime));
      return options(plan, options, config);
    } catch (IOException | LaunchException e) {
      throw new IllegalStateException(e);
    }
  }

  private static Option[] options(Plan plan, Options launch, Path config) {
    List<Option> options = new ArrayList<>();
    for (PlannedBundle planned : plan.bundles()) {
      options.add(bundle(launch.repository().resolve(planned.fileName()).toUri().toString()).startLevel(planned.startLevel()));
    }
    RuntimeProperties.of(launch, plan, config).forEach((key, value) -> {
      // where the framework keeps its bundles is Pax Exam's business
      if (!key.equals("org.osgi.framework.storage")) {
        options.add(frameworkProperty(key).value(value));
      }
    });
    options.add(frameworkStartLevel(START_LEVEL));
    options.add(junitBundles());
    return options.toArray(Option[]::new);
  }
}
