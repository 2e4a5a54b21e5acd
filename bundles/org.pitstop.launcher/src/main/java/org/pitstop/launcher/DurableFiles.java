package org.pitstop.launcher;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Forces files to disk. Felix does not do it for its bundle cache: after a power cut a jar could be there with no bytes in it. */
final class DurableFiles {

  private DurableFiles() {}

  /** Forces one file, or the entries of one directory. */
  static void force(Path path) throws IOException {
    try (FileChannel channel = FileChannel.open(path, StandardOpenOption.READ)) {
      channel.force(true);
    }
  }

  /** Forces everything below a directory, files before the directories that name them. What vanishes meanwhile need not last. */
  static void forceTree(Path directory) throws IOException {
    Files.walkFileTree(directory, new SimpleFileVisitor<>() {
      @Override
      public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
        return forced(file);
      }

      @Override
      public FileVisitResult visitFileFailed(Path file, IOException e) throws IOException {
        if (e instanceof NoSuchFileException) {
          return FileVisitResult.CONTINUE;
        }
        throw e;
      }

      @Override
      public FileVisitResult postVisitDirectory(Path visited, IOException e) throws IOException {
        return forced(visited);
      }

      private FileVisitResult forced(Path path) throws IOException {
        try {
          force(path);
        } catch (NoSuchFileException e) {
          return FileVisitResult.CONTINUE;
        }
        return FileVisitResult.CONTINUE;
      }
    });
  }

  static void deleteTree(Path directory) throws IOException {
    if (Files.exists(directory)) {
      for (Path path : tree(directory)) {
        Files.delete(path);
      }
    }
  }

  /** Children before their parents; links are not followed. */
  private static List<Path> tree(Path directory) throws IOException {
    try (Stream<Path> paths = Files.walk(directory)) {
      return paths.sorted((a, b) -> b.compareTo(a)).collect(Collectors.toList());
    }
  }
}
