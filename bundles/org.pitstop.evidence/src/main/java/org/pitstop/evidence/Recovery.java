package org.pitstop.evidence;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.pitstop.api.software.Sha256;

/** What the start has found out from the newest segments. */
final class Recovery {

  /** Something that the chain must tell before it goes on. */
  record Finding(String kind, Map<String, String> details) {}

  private final Map<String, Long> lasts = new TreeMap<>();
  private final List<Finding> findings = new ArrayList<>();
  private LogRecord last;
  private long number;
  private boolean complete;

  /** A segment that was read, newest first. */
  void read(Segment segment, SegmentScan scan) {
    scan.lasts().forEach((source, seq) -> lasts.merge(source, seq, Math::max));
    last = last == null ? scan.last() : last;
    // numbers of records that cannot be read any more are not given again
    number = Math.max(number, scan.last() == null ? segment.first() + scan.lines() - 1 : scan.last().n());
    complete = scan.whole();
  }

  void find(String kind, Map<String, String> details) {
    findings.add(new Finding(kind, details));
  }

  /** Whether nothing older needs to be read. */
  boolean complete() {
    return complete;
  }

  /** The highest number of each source. */
  Map<String, Long> lasts() {
    return lasts;
  }

  List<Finding> findings() {
    return findings;
  }

  /** Of the last record; 0: there is none. */
  long number() {
    return number;
  }

  Sha256 sha256() {
    return last == null ? LogRecord.NONE : last.sha256();
  }
}
