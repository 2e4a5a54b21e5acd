package org.pitstop.launcher;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * Makes one configuration directory of several. One directory is used as it is; several become a directory of links, made anew at
 * every start, so that an edit of the file a link leads to still arrives. A later file that says nothing (blank lines and comments
 * only) takes the earlier one of its name away.
 */
final class ConfigOverlay {

  /** A configuration tree has dozens of files; more means that the wrong directory was named. */
  static final int MAX_FILES = 10_000;

  private ConfigOverlay() {}

  /** @param linked the directory for the links; emptied before */
  static Path lay(List<Path> directories, Path linked) throws LaunchException {
    if (directories.size() == 1) {
      return directories.get(0);
    }
    try {
      Map<Path, Path> files = new TreeMap<>();
      for (Path directory : directories) {
        collect(directory, files);
      }
      DurableFiles.deleteTree(linked);
      for (var file : files.entrySet()) {
        Path link = linked.resolve(file.getKey());
        Files.createDirectories(link.getParent());
        Files.createSymbolicLink(link, file.getValue());
      }
      return linked;
    } catch (IOException e) {
      throw new LaunchException("the configuration directories " + directories + " cannot be laid over each other in " + linked, e);
    }
  }

  private static void collect(Path directory, Map<Path, Path> files) throws IOException, LaunchException {
    try (Stream<Path> paths = Files.walk(directory)) {
      for (Path path : (Iterable<Path>) paths.filter(Files::isRegularFile)::iterator) {
        if (saysNothing(path)) {
          files.remove(directory.relativize(path));
        } else {
          files.put(directory.relativize(path), path);
        }
        if (files.size() > MAX_FILES) {
          throw new LaunchException("--config " + directory + " holds more than " + MAX_FILES + " files");
        }
      }
    }
  }

  private static boolean saysNothing(Path path) throws IOException {
    if (!path.getFileName().toString().endsWith(".cfg")) {
      return false;
    }
    try (Stream<String> lines = Files.lines(path)) {
      return lines.map(String::strip).allMatch(line -> line.isEmpty() || line.startsWith("#"));
    }
  }
}
