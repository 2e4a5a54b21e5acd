package org.pitstop.launcher;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.Reader;
import java.io.StringWriter;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.Set;
import java.util.TreeMap;
import java.util.logging.Level;
import java.util.logging.Logger;
import java.util.stream.Stream;

/** The record of the agent's bundle sets and the jars that it names, on disk. */
final class SetDirectory {

  private static final Logger LOG = Logger.getLogger(SetDirectory.class.getName());
  private static final int FORMAT = 1;
  private static final String RECORD = "record";
  private static final String JARS = "jars";

  private final Path directory;
  private final Durable durable;

  SetDirectory(Path directory, Durable durable) {
    this.directory = directory;
    this.durable = durable;
  }

  /** A record that a newer launcher wrote: it must not be touched. */
  static final class NewerFormat extends IOException {
    private static final long serialVersionUID = 1;

    NewerFormat(Path file, int format) {
      super(file + " has format " + format + ", this launcher knows formats up to " + FORMAT
          + ": the feature's own bundles are started and no set is swapped; install the launcher that wrote it");
    }
  }

  /** A record that is none: nothing that we write leaves it so, the disk does. */
  static final class Damaged extends IOException {
    private static final long serialVersionUID = 1;

    Damaged(Path file, Exception cause) {
      super(file + " is damaged: " + LaunchException.reason(cause) + "; the feature's own bundles are started", cause);
    }
  }

  /**
   * The record; empty: there was no swap yet.
   *
   * @throws NewerFormat if it must not be touched
   * @throws Damaged if it says nothing
   */
  Optional<SetRecord> load() throws IOException {
    Path file = directory.resolve(RECORD);
    if (!Files.exists(file)) {
      return Optional.empty();
    }
    try {
      Properties lines = new Properties();
      try (Reader reader = Files.newBufferedReader(file)) {
        lines.load(reader);
      }
      int format = Integer.parseInt(need(lines, "format"));
      if (format > FORMAT) {
        throw new NewerFormat(file, format);
      }
      return Optional.of(new SetRecord(SetRecord.Phase.valueOf(need(lines, "phase")), need(lines, "base"), set(lines, "current"),
          set(lines, "previous"), Integer.parseInt(need(lines, "starts")), history(lines)));
    } catch (IllegalArgumentException | CharacterCodingException e) {
      throw new Damaged(file, e);
    }
  }

  private static List<String> history(Properties lines) {
    List<String> history = new ArrayList<>();
    for (String event = lines.getProperty("history.0"); event != null; event = lines.getProperty("history." + history.size())) {
      history.add(event);
    }
    return history;
  }

  private static String need(Properties lines, String key) {
    String value = lines.getProperty(key);
    if (value == null) {
      throw new IllegalArgumentException("'" + key + "' is missing");
    }
    return value;
  }

  private static BundleSet set(Properties lines, String name) {
    String prefix = name + ".jar.";
    Map<String, SetJar> jars = new TreeMap<>();
    for (String key : lines.stringPropertyNames()) {
      if (key.startsWith(prefix)) {
        String location = key.substring(prefix.length());
        jars.put(location, SetJar.parse(location, lines.getProperty(key)));
      }
    }
    return new BundleSet(need(lines, name), jars);
  }

  /** When this returns the record counts, whatever happens. */
  void save(SetRecord record) throws IOException {
    Properties lines = new Properties();
    lines.setProperty("format", Integer.toString(FORMAT));
    lines.setProperty("phase", record.phase().name());
    lines.setProperty("base", record.base());
    lines.setProperty("starts", Integer.toString(record.starts()));
    for (int i = 0; i < record.history().size(); i++) {
      lines.setProperty("history." + i, record.history().get(i));
    }
    add(lines, "current", record.current());
    add(lines, "previous", record.previous());
    StringWriter text = new StringWriter();
    lines.store(text, "Which bundles are the agent; written by the launcher");
    makeDirectories();
    durable.replace(directory.resolve(RECORD), new ByteArrayInputStream(text.toString().getBytes(StandardCharsets.UTF_8)));
  }

  private static void add(Properties lines, String name, BundleSet set) {
    lines.setProperty(name, set.id());
    set.jars().values().forEach(jar -> lines.setProperty(name + ".jar." + jar.location(), jar.text()));
  }

  /** Keeps a jar under its digest; when this returns it stays. */
  void keep(Path jar, String sha256) throws IOException {
    makeDirectories();
    Path kept = jar(sha256);
    if (Files.exists(kept) && JarStamp.of(kept, null).sha256().equals(sha256)) {
      // whoever put it there may have ended before its name was forced
      durable.force(kept.getParent());
    } else {
      try (InputStream in = Files.newInputStream(jar)) {
        durable.replace(kept, in);
      }
    }
  }

  private void makeDirectories() throws IOException {
    Files.createDirectories(directory.resolve(JARS));
    durable.force(directory);
    durable.force(directory.toAbsolutePath().getParent());
  }

  /** The file of a jar that is kept, or would be. */
  Path jar(String sha256) {
    return directory.resolve(JARS).resolve(sha256 + ".jar");
  }

  /** Deletes the jars that no set of the record on disk names. */
  void tidy(SetRecord record) throws IOException {
    Path jars = directory.resolve(JARS);
    if (!Files.exists(jars)) {
      return;
    }
    Set<Path> named = new HashSet<>();
    List.of(record.current(), record.previous()).forEach(set -> set.jars().values().forEach(jar -> named.add(jar(jar.sha256()))));
    try (Stream<Path> files = Files.list(jars)) {
      for (Path file : files.filter(f -> !named.contains(f)).toList()) {
        Files.delete(file);
        LOG.log(Level.FINE, "jar deleted file={0}", file);
      }
    }
  }
}
