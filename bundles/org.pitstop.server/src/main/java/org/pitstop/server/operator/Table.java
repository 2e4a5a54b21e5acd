package org.pitstop.server.operator;

import jakarta.json.Json;
import jakarta.json.JsonArrayBuilder;
import jakarta.json.JsonObjectBuilder;
import java.util.ArrayList;
import java.util.List;

/** An answer to the operator: rows under named columns, as JSON or as aligned text. Values are strings, numbers and booleans. */
record Table(List<String> columns, List<List<Object>> rows) {
  private static final String GAP = "  ";

  Table {
    columns = List.copyOf(columns);
    rows = List.copyOf(rows);
  }

  /** One row. */
  static Table of(List<String> columns, Object... values) {
    return new Table(columns, List.of(List.of(values)));
  }

  String toJson() {
    JsonArrayBuilder all = Json.createArrayBuilder();
    for (List<Object> row : rows) {
      JsonObjectBuilder object = Json.createObjectBuilder();
      for (int i = 0; i < columns.size(); i++) {
        add(object, columns.get(i), row.get(i));
      }
      all.add(object);
    }
    return all.build().toString();
  }

  private static void add(JsonObjectBuilder object, String key, Object value) {
    if (value instanceof Number number) {
      object.add(key, number.longValue());
    } else if (value instanceof Boolean flag) {
      object.add(key, flag);
    } else {
      object.add(key, String.valueOf(value));
    }
  }

  /** Columns side by side; control characters, which a vehicle may have sent, are shown as dots. */
  String toText() {
    List<Integer> widths = new ArrayList<>();
    for (int i = 0; i < columns.size(); i++) {
      int column = i;
      widths.add(Math.max(columns.get(i).length(), rows.stream().mapToInt(r -> text(r.get(column)).length()).max().orElse(0)));
    }
    StringBuilder out = new StringBuilder(line(columns.stream().map(c -> (Object) c).toList(), widths));
    rows.forEach(row -> out.append(line(row, widths)));
    return out.toString();
  }

  private static String line(List<Object> cells, List<Integer> widths) {
    StringBuilder line = new StringBuilder();
    for (int i = 0; i < cells.size(); i++) {
      String cell = text(cells.get(i));
      line.append(cell).append(" ".repeat(widths.get(i) - cell.length())).append(GAP);
    }
    return line.toString().stripTrailing() + "\n";
  }

  private static String text(Object value) {
    String text = value instanceof Boolean flag ? (flag ? "yes" : "no") : String.valueOf(value);
    return text.isEmpty() ? "-" : text.replaceAll("\\p{Cntrl}", ".");
  }
}
