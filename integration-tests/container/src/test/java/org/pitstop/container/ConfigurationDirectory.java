package org.pitstop.container;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** A configuration directory that a test may change. */
record ConfigurationDirectory(Path path) {

  /**
   * The one that is shipped, copied; with the files that a command lays over the others, of which one that says nothing takes away what
   * it lies over.
   */
  static ConfigurationDirectory copyOf(Path shipped, String... commands) throws IOException {
    Path copy = Files.createTempDirectory(Path.of("target"), "config").toAbsolutePath();
    copy(shipped, copy);
    copy(shipped.resolve("ecus"), Files.createDirectory(copy.resolve("ecus")));
    for (String command : commands) {
      copy(shipped.resolve(command), copy);
    }
    return new ConfigurationDirectory(copy);
  }

  private static void copy(Path from, Path to) throws IOException {
    try (Stream<Path> files = Files.list(from)) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        Path target = to.resolve(file.getFileName());
        Files.deleteIfExists(target);
        if (Files.readAllLines(file).stream().anyMatch(line -> !line.isBlank() && !line.startsWith("#"))) {
          Files.copy(file, target);
        }
      }
    }
  }

  /** Gives a key of {@code PID.cfg} another value, as somebody with an editor would. */
  ConfigurationDirectory set(String pid, String key, Object value) throws IOException {
    Path file = path.resolve(pid + ".cfg");
    List<String> lines = Files.readAllLines(file);
    List<String> changed = lines.stream().map(line -> line.matches(key + "\\s*=.*") ? key + " = " + value : line).toList();
    if (changed.equals(lines)) {
      throw new IllegalArgumentException(file + " has no " + key + " other than " + value);
    }
    Files.write(file, changed);
    return this;
  }
}
