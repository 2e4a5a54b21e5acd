package org.pitstop.flash;

import jakarta.json.Json;
import jakarta.json.JsonConfig;
import jakarta.json.JsonException;
import jakarta.json.JsonObject;
import jakarta.json.JsonReader;
import jakarta.json.JsonReaderFactory;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.pitstop.api.software.EcuId;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The profiles in a directory; read again as soon as a file there has changed. */
final class Profiles {
  static final int MAX_FILES = 256;
  static final int MAX_BYTES = 256 * 1024;
  private static final Logger LOG = LoggerFactory.getLogger(Profiles.class);
  private static final JsonReaderFactory JSON = Json.createReaderFactory(Map.of(JsonConfig.KEY_STRATEGY, JsonConfig.KeyStrategy.NONE));

  private final Path directory;
  private List<String> listing;
  private Loaded loaded = new Loaded(new TreeMap<>(), List.of());

  Profiles(Path directory) {
    this.directory = directory;
  }

  /**
   * What was found.
   *
   * @param problems of files that are left out
   */
  record Loaded(SortedMap<EcuId, EcuProfile> profiles, List<String> problems) {
    Optional<EcuProfile> find(EcuId ecu) {
      return Optional.ofNullable(profiles.get(ecu));
    }
  }

  synchronized Loaded load() {
    try {
      List<Path> files = files();
      List<String> now = new ArrayList<>();
      for (Path file : files) {
        BasicFileAttributes attributes = Files.readAttributes(file, BasicFileAttributes.class);
        now.add(file + " " + attributes.lastModifiedTime() + " " + attributes.size());
      }
      if (!now.equals(listing)) {
        loaded = read(files);
        listing = now;
        LOG.info("profiles read directory={} ecus={}", directory, loaded.profiles().keySet());
        loaded.problems().forEach(problem -> LOG.error("profile refused: {}", problem));
      }
    } catch (IOException e) {
      listing = null;
      loaded = new Loaded(new TreeMap<>(), List.of(directory + ": cannot be read (" + e
          + "); the key 'profiles' of org.pitstop.flash names it"));
    }
    return loaded;
  }

  private List<Path> files() throws IOException {
    try (Stream<Path> entries = Files.list(directory)) {
      return entries.filter(f -> f.getFileName().toString().endsWith(".json")).sorted().limit(MAX_FILES).toList();
    }
  }

  private static Loaded read(List<Path> files) {
    SortedMap<EcuId, EcuProfile> profiles = new TreeMap<>();
    List<String> problems = new ArrayList<>();
    for (Path file : files) {
      read(file, problems).ifPresent(profile -> {
        if (profiles.putIfAbsent(profile.ecu(), profile) != null) {
          problems.add(file + ": key 'ecu' has the value \"" + profile.ecu() + "\" (allowed: one that no other file has)");
        }
      });
    }
    return new Loaded(profiles, List.copyOf(problems));
  }

  static Optional<EcuProfile> read(Path file, List<String> problems) {
    try {
      if (Files.size(file) > MAX_BYTES) {
        problems.add(file + ": has " + Files.size(file) + " bytes (allowed: up to " + MAX_BYTES + ")");
        return Optional.empty();
      }
      ProfileReader reader = new ProfileReader(json(Files.readAllBytes(file)), file.toAbsolutePath().getParent());
      Optional<EcuProfile> profile = reader.read();
      reader.mistakes().forEach(mistake -> problems.add(file + ": " + mistake));
      return profile;
    } catch (IOException | RuntimeException e) {
      // the parser has an exception of its own for each of its limits; one file must not take the others with it
      problems.add(file + ": is not a readable JSON object: " + e.getMessage());
      return Optional.empty();
    }
  }

  /** @throws JsonException if it is no JSON object, or a key comes twice */
  static JsonObject json(byte[] bytes) {
    try (JsonReader reader = JSON.createReader(new ByteArrayInputStream(bytes), StandardCharsets.UTF_8)) {
      return reader.readObject();
    }
  }
}
