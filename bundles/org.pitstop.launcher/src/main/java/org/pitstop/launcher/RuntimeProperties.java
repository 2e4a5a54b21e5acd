package org.pitstop.launcher;

import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import org.osgi.framework.Constants;

/** The framework's launching properties: those of the features, and what the launcher alone knows. */
public final class RuntimeProperties {

  /** Below the state directory. */
  static final String CACHE = "felix-cache";
  static final String TEMPORARY = "tmp";

  private static final String FILEINSTALL = "felix.fileinstall.";
  private static final String GOGO = "gosh.args";

  private RuntimeProperties() {}

  /** Also sets the system properties that configuration files and bundles refer to. */
  public static Map<String, String> of(Options options, Plan plan, Path config) {
    Map<String, String> properties = new HashMap<>(plan.frameworkProperties());
    properties.put("pitstop.state", options.state().toString());
    properties.put("pitstop.config", config.toString());
    properties.put("pitstop.version", version());
    properties.put("pitstop.vehicle.time", "real");
    properties.putAll(options.properties());
    properties.forEach((key, value) -> {
      if (key.startsWith("pitstop.")) {
        System.setProperty(key, value);
      }
    });
    properties.put(Constants.FRAMEWORK_STORAGE, options.state().resolve(CACHE).toString());
    // the framework's own printing to standard output; the same comes through the OSGi log
    properties.putIfAbsent("felix.log.level", "0");
    // for some forty bundles the resolver's threads cost more than they bring
    properties.putIfAbsent("felix.resolver.parallelism", "1");
    fileInstall(properties, options.state(), config);
    if (System.console() == null) {
      // without a terminal the shell would end at once, and the framework with it
      properties.putIfAbsent(GOGO, "--nointeractive --noshutdown");
    }
    return properties;
  }

  /** Configurations only, never written back; the first scan comes before the components, so that none starts with defaults. */
  private static void fileInstall(Map<String, String> properties, Path state, Path config) {
    properties.put(FILEINSTALL + "dir", config.toString());
    properties.put(FILEINSTALL + "tmpdir", state.resolve(TEMPORARY).toString());
    properties.put(FILEINSTALL + "filter", ".*\\.(cfg|config)");
    properties.put(FILEINSTALL + "subdir.mode", "skip");
    properties.put(FILEINSTALL + "noInitialDelay", "true");
    properties.put(FILEINSTALL + "enableConfigSave", "false");
    properties.put(FILEINSTALL + "bundles.new.start", "false");
    properties.put(FILEINSTALL + "log.default", "jul");
    properties.putIfAbsent(FILEINSTALL + "poll", "2000");
    properties.putIfAbsent(FILEINSTALL + "log.level", "2");
  }

  private static String version() {
    String version = RuntimeProperties.class.getPackage().getImplementationVersion();
    return version == null ? "unknown" : version;
  }
}
