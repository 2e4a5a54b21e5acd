package org.pitstop.architecture;

import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;

/** The Java files of this project. */
final class ProjectSources {

  static final Path PROJECT = Path.of(System.getProperty("pitstop.project"));

  private static final Set<String> NOT_SOURCE = Set.of("target", ".git");

  private final List<Path> files = new ArrayList<>();

  ProjectSources() throws IOException {
    Files.walkFileTree(PROJECT, new SimpleFileVisitor<>() {
      @Override
      public FileVisitResult preVisitDirectory(Path directory, BasicFileAttributes attributes) {
        return NOT_SOURCE.contains(directory.getFileName().toString()) ? FileVisitResult.SKIP_SUBTREE : FileVisitResult.CONTINUE;
      }

      @Override
      public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
        if (file.toString().endsWith(".java")) {
          files.add(PROJECT.relativize(file));
        }
        return FileVisitResult.CONTINUE;
      }
    });
  }

  /** @param path from the project's directory, or only the end of it: whole names */
  boolean has(String path) {
    return files.stream().anyMatch(file -> file.endsWith(path));
  }

  /** Whether a class of this simple name has a test method of this name. */
  boolean hasTest(String className, String method) throws IOException {
    Pattern test = Pattern.compile("@Test\\b[^;{]*\\bvoid\\s+" + Pattern.quote(method) + "\\s*\\(");
    for (Path file : files) {
      if (file.endsWith(className + ".java") && test.matcher(Files.readString(PROJECT.resolve(file))).find()) {
        return true;
      }
    }
    return false;
  }
}
