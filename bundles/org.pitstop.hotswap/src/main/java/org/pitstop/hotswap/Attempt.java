package org.pitstop.hotswap;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The swap that is under way, in a file: a set that hangs or takes all memory ends the process, the launcher backs it out, and whoever asks for the
 * same swap then is told what came of it, instead of beginning it again. Losing the file costs one more try, so it is not forced.
 */
final class Attempt {
  private static final Logger LOG = LoggerFactory.getLogger(Attempt.class);

  private final Path file;

  Attempt(Path file) {
    this.file = file;
  }

  void begins(String set) throws IOException {
    Files.writeString(file, set);
  }

  /** Whoever asked knows the outcome. */
  void over() {
    try {
      Files.deleteIfExists(file);
    } catch (IOException e) {
      LOG.warn("file cannot be deleted: the same set would not be tried again file={} why={}", file, e.getMessage());
    }
  }

  /** Whether this set was begun, nobody knows the outcome yet, and the launcher's last word is that it was backed out. */
  boolean failedBefore(String set, String lastWord) throws IOException {
    boolean failed = Files.exists(file) && Files.readString(file).equals(set) && lastWord.startsWith("set " + set + " was backed out");
    if (failed) {
      over();
    }
    return failed;
  }
}
