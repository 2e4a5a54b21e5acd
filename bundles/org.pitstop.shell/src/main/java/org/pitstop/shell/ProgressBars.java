package org.pitstop.shell;

import java.util.LinkedHashMap;
import java.util.Map;
import org.pitstop.api.tsp.Progress;

/** The bars of the transfers under way, as text for a terminal. */
final class ProgressBars {
  private static final int WIDTH = 32;
  private static final int STEPS = 4;
  /** ANSI: one line up, to its beginning, clear it. */
  private static final String UP_AND_CLEAR = "\u001b[1A\r\u001b[2K";

  private final Map<String, Progress> bars = new LinkedHashMap<>();
  private int drawn;

  /** @return whether another quarter is full */
  boolean set(Progress p) {
    Progress before = bars.put(p.ecu(), p);
    long was = before == null || !before.what().equals(p.what()) || before.totalBytes() != p.totalBytes() ? -1 : quarters(before);
    return quarters(p) > was;
  }

  void remove(String ecu) {
    bars.remove(ecu);
  }

  void clear() {
    bars.clear();
  }

  String draw() {
    drawn = bars.size();
    StringBuilder out = new StringBuilder();
    bars.values().forEach(p -> out.append(bar(p)).append('\n'));
    return out.toString();
  }

  /** Takes away what was drawn last. */
  String erase() {
    String up = UP_AND_CLEAR.repeat(drawn);
    drawn = 0;
    return up;
  }

  static String words(Progress p) {
    return String.format("%s %3d %%  %,d of %,d bytes", p.what(), percent(p), p.doneBytes(), p.totalBytes());
  }

  private static String bar(Progress p) {
    int full = (int) (WIDTH * p.doneBytes() / Math.max(1, p.totalBytes()));
    return String.format("             %-10s %-8s [%s%s] %3d %%", p.ecu(), p.what(), "#".repeat(full), ".".repeat(WIDTH - full), percent(p));
  }

  private static long percent(Progress p) {
    return 100 * p.doneBytes() / Math.max(1, p.totalBytes());
  }

  private static long quarters(Progress p) {
    return STEPS * p.doneBytes() / Math.max(1, p.totalBytes());
  }
}
