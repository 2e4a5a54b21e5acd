package org.pitstop.hotswap;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.stream.Collectors;

/** The launcher's half of a swap. It lives outside of the framework and is spoken to in types of the JDK; here they get their names. */
final class LauncherSets {

  /** The service property that tells the launcher's function from any other. */
  static final String FILTER = "(pitstop.launcher=bundle-sets)";
  private static final String GONE = "gone.";
  private static final String BACKUP = "backup.";

  private final Function<Map<String, String>, Map<String, String>> launcher;

  LauncherSets(Function<Map<String, String>, Map<String, String>> launcher) {
    this.launcher = launcher;
  }

  /** The launcher said no. */
  static final class Refused extends Exception {
    private static final long serialVersionUID = 1;

    Refused(String why) {
      super(why);
    }
  }

  /**
   * What is.
   *
   * @param starts of the framework since the current set went on probation
   * @param busy bundles are being replaced right now
   * @param history what came of the last swaps, newest last
   * @param goneMs how long each bundle was gone in the last swap, in milliseconds by symbolic name
   * @param backups versions that come back for the bundles that were replaced, by symbolic name
   */
  record Status(boolean onProbation, String current, String previous, int starts, boolean busy, List<String> history, Map<String, Long> goneMs,
      Map<String, String> backups) {

    /** What came of the last swap. */
    String why() {
      return history.isEmpty() ? "" : history.get(history.size() - 1);
    }
  }

  /**
   * A set that could go.
   *
   * @param bundles lines: symbolic name, version now, version then
   * @param affected symbolic names of the bundles that would be stopped
   */
  record Checked(List<String> bundles, Set<String> affected) {}

  Status status() throws Refused {
    Map<String, String> answer = ask(Map.of("do", "status"));
    Map<String, Long> gone = new TreeMap<>();
    Map<String, String> backups = new TreeMap<>();
    answer.forEach((key, value) -> {
      if (key.startsWith(GONE)) {
        gone.put(key.substring(GONE.length()), Long.valueOf(value));
      } else if (key.startsWith(BACKUP)) {
        backups.put(key.substring(BACKUP.length()), value);
      }
    });
    return new Status(answer.get("phase").equals("ON_PROBATION"), answer.get("current"), answer.get("previous"),
        Integer.parseInt(answer.get("starts")), Boolean.parseBoolean(answer.get("busy")), lines(answer.get("history")), gone, backups);
  }

  /** Whether jars are sound and resolve with the rest of the agent. Nothing changes. */
  Checked check(Collection<Path> jars) throws Refused {
    return checked(ask(Map.of("do", "check", "jars", text(jars))));
  }

  /** From here on the set counts; its bundles are replaced while {@link Status#busy} is true. */
  Checked swap(String id, Collection<Path> jars) throws Refused {
    return checked(ask(Map.of("do", "swap", "id", id, "jars", text(jars))));
  }

  /** A sign of life: without one the launcher backs a set on probation out. */
  void alive() throws Refused {
    ask(Map.of("do", "alive"));
  }

  void confirm() throws Refused {
    ask(Map.of("do", "confirm"));
  }

  void back(String why) throws Refused {
    ask(Map.of("do", "back", "why", why));
  }

  void restart() throws Refused {
    ask(Map.of("do", "restart"));
  }

  private Map<String, String> ask(Map<String, String> request) throws Refused {
    Map<String, String> answer = launcher.apply(new HashMap<>(request));
    if (!"true".equals(answer.get("ok"))) {
      throw new Refused(answer.getOrDefault("why", "the launcher gave no reason"));
    }
    return answer;
  }

  private static Checked checked(Map<String, String> answer) {
    return new Checked(lines(answer.get("bundles")), new TreeSet<>(lines(answer.get("affected"))));
  }

  private static String text(Collection<Path> jars) {
    return jars.stream().map(Path::toString).collect(Collectors.joining("\n"));
  }

  private static List<String> lines(String text) {
    return text == null || text.isEmpty() ? List.of() : Arrays.asList(text.split("\n"));
  }
}
