package org.pitstop.evidence;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A file of the chain: {@code evidence-000000000001.jsonl}, named by the number of its first record, so that names have the chain's order.
 *
 * @param first number of its first record
 */
record Segment(Path file, long first) {
  private static final Pattern NAME = Pattern.compile("evidence-([0-9]{12,18})\\.jsonl");

  static Segment of(Path directory, long first) {
    return new Segment(directory.resolve(String.format("evidence-%012d.jsonl", first)), first);
  }

  /** The segments of a directory, in the chain's order. */
  static List<Segment> all(Disk disk, Path directory) throws IOException {
    return disk.list(directory).stream().map(Segment::of).filter(s -> s.first > 0).sorted((a, b) -> Long.compare(a.first, b.first)).toList();
  }

  private static Segment of(Path file) {
    Matcher name = NAME.matcher(file.getFileName().toString());
    return new Segment(file, name.matches() ? Long.parseLong(name.group(1)) : 0);
  }

  String name() {
    return file.getFileName().toString();
  }
}
