package org.pitstop.fuzz;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/** Writes a target's seeds and words where Jazzer looks for them: {@code SeedFiles TARGET DIRECTORY}. */
public final class SeedFiles {
  private SeedFiles() {}

  public static void main(String[] args) throws Exception {
    Target target = Targets.of(args[0]);
    Path seeds = Files.createDirectories(Path.of(args[1], "seeds"));
    int number = 0;
    for (byte[] seed : target.seeds()) {
      Files.write(seeds.resolve("seed-" + number++), seed);
    }
    words(target, Path.of(args[1], "words"));
  }

  /** As libFuzzer reads them. */
  private static void words(Target target, Path file) throws IOException {
    StringBuilder lines = new StringBuilder();
    for (byte[] word : target.words()) {
      lines.append('"');
      for (byte b : word) {
        lines.append("\\x%02X".formatted(b));
      }
      lines.append("\"\n");
    }
    Files.writeString(file, lines, StandardCharsets.US_ASCII);
  }
}
