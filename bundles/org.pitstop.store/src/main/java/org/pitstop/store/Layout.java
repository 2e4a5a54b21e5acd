package org.pitstop.store;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.pitstop.api.software.Sha256;

/** Which file of the store is where. */
final class Layout {
  static final String MARK = ".mark";
  static final String NEW = ".new";
  private static final int DIGEST_CHARACTERS = 64;

  final Path files;
  final Path partial;
  final Path rotten;
  private final Disk disk;

  Layout(Disk disk, Path directory) throws IOException {
    this.disk = disk;
    files = directory.resolve("files");
    partial = directory.resolve("partial");
    rotten = directory.resolve("rotten");
    for (Path p : List.of(files, partial, rotten)) {
      disk.createDirectories(p);
    }
  }

  Path whole(Sha256 sha256) {
    return files.resolve(sha256.hex());
  }

  Path part(Sha256 sha256) {
    return partial.resolve(sha256.hex());
  }

  /** What is known of a part: see {@link Mark}. */
  Path mark(Sha256 sha256) {
    return partial.resolve(sha256.hex() + MARK);
  }

  List<Path> allFiles() throws IOException {
    List<Path> all = new ArrayList<>(disk.list(files));
    all.addAll(disk.list(partial));
    all.addAll(disk.list(rotten));
    return all;
  }

  List<Sha256> digests(Path directory) throws IOException {
    return disk.list(directory).stream().map(this::digest).flatMap(Optional::stream).toList();
  }

  /** The digest that a file, a part or what belongs to it is named by; empty: it is none of ours. */
  Optional<Sha256> digest(Path file) {
    String name = file.getFileName().toString();
    try {
      return Optional.of(new Sha256(name.substring(0, Math.min(DIGEST_CHARACTERS, name.length()))));
    } catch (IllegalArgumentException e) {
      return Optional.empty();
    }
  }
}
