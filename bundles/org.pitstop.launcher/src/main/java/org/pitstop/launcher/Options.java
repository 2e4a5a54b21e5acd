package org.pitstop.launcher;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The launcher's command line.
 *
 * @param configs configuration directories; of two files with one name that of the later directory counts
 * @param properties {@code -Dkey=value}: system properties, stronger than the framework properties of a feature
 */
public record Options(List<Path> features, Path repository, List<Path> configs, Path state, Map<String, String> properties) {

  static final String USAGE = """
      use: java -cp 'lib/*' org.pitstop.launcher.Main --feature FILE... --repository DIR --config DIR... --state DIR [-Dkey=value...]
        --feature FILE    an OSGi Feature file (JSON); may be given several times
        --repository DIR  the bundles of the features, as ARTIFACT-VERSION.jar
        --config DIR      configuration files, named as their PID; may be given several times, later ones win by file name
        --state DIR       everything this runtime keeps; made if it does not exist
        -Dkey=value       a system property; pitstop.log=error|warn|info|debug, pitstop.log.format=text|json,
                          pitstop.start.tolerant=true to go on without the bundles that do not start
      exit status: 0 stopped, 1 did not start, 2 wrong use, or what a bundle left in the system property pitstop.exit""";

  public Options {
    features = List.copyOf(features);
    configs = List.copyOf(configs);
    properties = Map.copyOf(properties);
  }

  static Options parse(String... args) throws UsageException {
    List<Path> features = new ArrayList<>();
    List<Path> configs = new ArrayList<>();
    Map<String, Path> single = new LinkedHashMap<>();
    Map<String, String> properties = new LinkedHashMap<>();
    for (int i = 0; i < args.length; i++) {
      if (args[i].startsWith("-D")) {
        property(args[i], properties);
        continue;
      }
      switch (args[i]) {
        case "--feature" -> features.add(file(args, i++));
        case "--config" -> configs.add(directory(args, i++));
        case "--repository" -> single.put("--repository", directory(args, i++));
        case "--state" -> single.put("--state", path(args, i++));
        default -> throw new UsageException("unknown option " + args[i]);
      }
    }
    if (features.isEmpty()) {
      throw new UsageException("--feature is missing");
    }
    if (configs.isEmpty()) {
      throw new UsageException("--config is missing");
    }
    return new Options(features, required(single, "--repository"), configs, required(single, "--state"), properties);
  }

  private static Path required(Map<String, Path> given, String option) throws UsageException {
    if (!given.containsKey(option)) {
      throw new UsageException(option + " is missing");
    }
    return given.get(option);
  }

  private static void property(String arg, Map<String, String> properties) throws UsageException {
    int equals = arg.indexOf('=');
    if (equals < 3) {
      throw new UsageException("not -Dkey=value: " + arg);
    }
    properties.put(arg.substring(2, equals), arg.substring(equals + 1));
  }

  private static Path path(String[] args, int i) throws UsageException {
    if (i + 1 >= args.length || args[i + 1].isEmpty() || args[i + 1].startsWith("-")) {
      throw new UsageException(args[i] + " needs a value");
    }
    return Path.of(args[i + 1]).toAbsolutePath().normalize();
  }

  private static Path file(String[] args, int i) throws UsageException {
    Path path = path(args, i);
    if (!Files.isRegularFile(path)) {
      throw new UsageException(args[i] + " " + path + ": no such file");
    }
    return path;
  }

  private static Path directory(String[] args, int i) throws UsageException {
    Path path = path(args, i);
    if (!Files.isDirectory(path)) {
      throw new UsageException(args[i] + " " + path + ": no such directory");
    }
    return path;
  }
}
