package org.pitstop.container;

import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.ToLongFunction;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** What the matrix found, as a table for people. */
final class MatrixTable {
  private final Map<String, Boolean> flashPath = new LinkedHashMap<>();
  private final Map<String, Map<Moment, Cell>> cells = new LinkedHashMap<>();

  /**
   * One update.
   *
   * @param ms how long it took
   * @param repeated how often an ECU was erased once more
   * @param gapMs the longest time in which an ECU heard nothing in its programming session
   */
  record Cell(boolean good, long ms, int repeated, long gapMs) {

    private String text() {
      return !good ? "**lost**" : repeated > 0 ? "yes, " + repeated + " again" : "yes";
    }
  }

  void bundle(String name, boolean onFlashPath) {
    flashPath.put(name, onFlashPath);
    cells.put(name, new EnumMap<>(Moment.class));
  }

  boolean onFlashPath(String bundle) {
    return flashPath.get(bundle);
  }

  void cell(String bundle, Moment moment, Cell cell) {
    cells.get(bundle).put(moment, cell);
  }

  String text() {
    StringBuilder out = new StringBuilder("| bundle | flash path | update, ms | gap, ms |");
    for (Moment moment : Moment.values()) {
      out.append(' ').append(moment).append(" |");
    }
    out.append("\n|---|---|---|---|").append("---|".repeat(Moment.values().length)).append('\n');
    cells.forEach((bundle, row) -> out.append("| `").append(bundle).append("` | ").append(flashPath.get(bundle) ? "yes" : "").append(" | ")
        .append(most(row, Cell::ms)).append(" | ").append(most(row, Cell::gapMs)).append(" | ")
        .append(Stream.of(Moment.values()).map(m -> row.containsKey(m) ? row.get(m).text() : "").collect(Collectors.joining(" | "))).append(" |\n"));
    return out.toString();
  }

  private static long most(Map<Moment, Cell> row, ToLongFunction<Cell> what) {
    return row.values().stream().mapToLong(what).max().orElse(0);
  }
}
