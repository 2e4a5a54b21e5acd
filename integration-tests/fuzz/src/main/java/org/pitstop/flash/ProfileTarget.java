package org.pitstop.flash;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.pitstop.fuzz.Checks;
import org.pitstop.fuzz.InputFile;
import org.pitstop.fuzz.Target;

/** A file with an ECU's profile: a profile, or mistakes. */
public final class ProfileTarget implements Target {
  private static final Path PROFILES = Path.of("../../runtime-config/ecus");
  private final InputFile file = new InputFile(".json");

  public ProfileTarget() throws IOException {}

  @Override
  public void run(byte[] input) throws IOException {
    List<String> problems = new ArrayList<>();
    Optional<EcuProfile> profile = Profiles.read(file.with(input), problems);
    Checks.holds(profile.isPresent() == problems.isEmpty(), "a profile and problems, or neither: " + problems);
    for (String problem : problems) {
      Checks.holds(problem.startsWith(file.path().toString()), "the problem does not name the file: " + problem);
    }
  }

  @Override
  public List<byte[]> seeds() throws IOException {
    List<byte[]> seeds = new ArrayList<>();
    try (Stream<Path> files = Files.list(PROFILES)) {
      for (Path file : files.filter(f -> f.toString().endsWith(".json")).sorted().toList()) {
        seeds.add(Files.readAllBytes(file));
      }
    }
    String longNumber = new String(seeds.get(0), StandardCharsets.UTF_8).replace("\"s3Ms\": 5000", "\"s3Ms\": 1" + "0".repeat(1200));
    seeds.add(longNumber.getBytes(StandardCharsets.UTF_8));
    return seeds;
  }

  @Override
  public List<byte[]> words() {
    return jsonWords();
  }

  /** What JSON has to offer. */
  public static List<byte[]> jsonWords() {
    return Stream.of("null", "true", "{}", "[]", "\"\"", ",", ":", "1e999999999", "-0", "0.1", "9".repeat(400), "1" + "0".repeat(1200), "[".repeat(2000),
        "{\"a\":".repeat(1500), "\"\\ud800\"", "\\u0000", "\"0xFFFFFFFF\"", "\"0x0\"", "\"" + "x".repeat(5000) + "\"", "\u0080", "\n").map(w -> w.getBytes(
            StandardCharsets.ISO_8859_1)).toList();
  }
}
