package org.pitstop.server.pki;

import java.io.IOException;
import java.io.StringReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.Set;

/**
 * Which package roots vehicles shall trust, in one file that is replaced whole: the moment of a rotation.
 *
 * @param version only grows
 * @param made when this version was made
 * @param roots names of all package roots there ever were, the oldest first, each with the version that first listed it
 * @param retired names of those that are listed no more
 */
record TrustState(long version, Instant made, Map<String, Long> roots, Set<String> retired) {
  private static final Duration LIFE = Duration.ofDays(10 * 365);
  private static final Duration RENEW_BEFORE = Duration.ofDays(365);

  TrustState {
    roots = new LinkedHashMap<>(roots);
    retired = new LinkedHashSet<>(retired);
    if (!roots.keySet().containsAll(retired) || retired.size() >= roots.size()) {
      throw new IllegalArgumentException("of the roots " + roots.keySet() + " not all can be retired: " + retired);
    }
  }

  static TrustState first(String root, Instant now) {
    return new TrustState(1, now, Map.of(root, 1L), Set.of());
  }

  Instant expires() {
    return made.plus(LIFE);
  }

  boolean runsOut(Instant now) {
    return now.isAfter(expires().minus(RENEW_BEFORE));
  }

  /** Those to be trusted, the oldest first; never empty. */
  List<String> trusted() {
    List<String> trusted = new ArrayList<>(roots.keySet());
    trusted.removeAll(retired);
    return trusted;
  }

  /** The newest trusted root that a vehicle knows; the oldest trusted one if it knows none. */
  String known(long vehicleVersion) {
    List<String> trusted = trusted();
    return trusted.stream().filter(root -> roots.get(root) <= vehicleVersion).reduce((older, newer) -> newer).orElse(trusted.get(0));
  }

  TrustState with(String root, Instant now) {
    Map<String, Long> more = new LinkedHashMap<>(roots);
    more.put(root, version + 1);
    return new TrustState(version + 1, now, more, retired);
  }

  TrustState without(String root, Instant now) {
    Set<String> more = new LinkedHashSet<>(retired);
    more.add(root);
    return new TrustState(version + 1, now, roots, more);
  }

  TrustState again(Instant now) {
    return new TrustState(version + 1, now, roots, retired);
  }

  static TrustState read(Path file) throws IOException {
    Properties p = new Properties();
    p.load(new StringReader(Files.readString(file)));
    try {
      Map<String, Long> roots = new LinkedHashMap<>();
      for (String root : words(p, "roots")) {
        roots.put(root, Long.valueOf(p.getProperty("since." + root, "")));
      }
      return new TrustState(Long.parseLong(p.getProperty("version", "")), Instant.parse(p.getProperty("made", "")), roots, Set.copyOf(words(p, "retired")));
    } catch (RuntimeException e) {
      throw new IOException(file + " cannot be understood: " + e.getMessage() + "; restore it from a backup: its version must never go back", e);
    }
  }

  private static List<String> words(Properties p, String key) {
    String value = p.getProperty(key, "");
    return value.isBlank() ? List.of() : List.of(value.split(","));
  }

  void write(Path file) throws IOException {
    StringBuilder text = new StringBuilder("version=" + version + "\nmade=" + made + "\nroots=" + String.join(",", roots.keySet()) + "\nretired="
        + String.join(",", retired) + "\n");
    roots.forEach((root, since) -> text.append("since.").append(root).append('=').append(since).append('\n'));
    PemFiles.writePrivate(file, text.toString());
  }
}
