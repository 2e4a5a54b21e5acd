package org.pitstop.simulator.ecu;

import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** A set of addresses, as disjoint ranges that do not touch each other: start → end (exclusive). Not thread-safe. */
final class Ranges {
  private final TreeMap<Long, Long> ends = new TreeMap<>();

  void add(long start, long end) {
    if (start >= end) {
      return;
    }
    long from = start;
    long to = end;
    for (Map.Entry<Long, Long> e = ends.floorEntry(to); e != null && e.getValue() >= from; e = ends.floorEntry(to)) {
      from = Math.min(from, e.getKey());
      to = Math.max(to, e.getValue());
      ends.remove(e.getKey());
    }
    ends.put(from, to);
  }

  void remove(long start, long end) {
    if (start >= end) {
      return;
    }
    for (Map.Entry<Long, Long> e = ends.lowerEntry(end); e != null && e.getValue() > start; e = ends.lowerEntry(end)) {
      ends.remove(e.getKey());
      long last = e.getValue();
      if (last > end) {
        ends.put(end, last);
      }
      if (e.getKey() < start) {
        ends.put(e.getKey(), start);
        return;
      }
    }
  }

  boolean intersects(long start, long end) {
    Map.Entry<Long, Long> e = ends.lowerEntry(end);
    return start < end && e != null && e.getValue() > start;
  }

  boolean containsAll(Ranges other) {
    return other.ends.entrySet().stream().allMatch(r -> {
      Map.Entry<Long, Long> e = ends.floorEntry(r.getKey());
      return e != null && e.getValue() >= r.getValue();
    });
  }

  boolean isEmpty() {
    return ends.isEmpty();
  }

  long bytes() {
    return ends.entrySet().stream().mapToLong(e -> e.getValue() - e.getKey()).sum();
  }

  /** By rising address. */
  Map<Long, Long> asMap() {
    return ends;
  }

  /** {@code 10000-11000,20000-20100}: hexadecimal, the end exclusive. */
  @Override
  public String toString() {
    return ends.entrySet().stream()
        .map(e -> Long.toHexString(e.getKey()) + "-" + Long.toHexString(e.getValue())).collect(Collectors.joining(","));
  }

  /** @throws IllegalArgumentException if the text is not what {@link #toString} writes */
  static Ranges parse(String text) {
    Ranges ranges = new Ranges();
    for (String range : text.isEmpty() ? new String[0] : text.split(",")) {
      String[] ends = range.split("-");
      if (ends.length != 2) {
        throw new IllegalArgumentException("'" + range + "' is no address range");
      }
      ranges.add(Long.parseLong(ends[0], 16), Long.parseLong(ends[1], 16));
    }
    return ranges;
  }
}
