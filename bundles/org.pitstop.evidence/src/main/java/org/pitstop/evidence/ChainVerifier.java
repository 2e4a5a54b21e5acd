package org.pitstop.evidence;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.pitstop.api.evidence.EvidenceLog.Head;
import org.pitstop.api.software.Sha256;

/**
 * Checks a chain, line by line, in constant memory: every record has the digest it says, follows the one before, and the first one is the
 * first of all or follows one that a later record says was dropped.
 */
final class ChainVerifier {
  /** Problems that are told in words; the others are counted. */
  static final int MAX_TOLD = 20;

  private final Optional<Head> anchor;
  private final List<String> problems = new ArrayList<>();
  private final List<String> notes = new ArrayList<>();
  private final Map<String, Long> lasts = new HashMap<>();
  private long problemCount;
  private long noteCount;
  private long records;
  private long omitted;
  private LogRecord first;
  private LogRecord last;
  /** Whether the line before this one was bad: what follows it cannot be compared with it. */
  private boolean gap;
  private boolean beginningKnown;
  private boolean anchorFound;

  /** @param anchor what the chain's end was once, as the TSP was told */
  ChainVerifier(Optional<Head> anchor) {
    this.anchor = anchor;
  }

  /**
   * What was found.
   *
   * @param omitted records of which only the place in the chain is here
   * @param last the last record that could be read; empty: none
   * @param problems the first ones in words: file, line, what
   * @param notes what the chain itself says that is worth knowing: torn ends, dropped segments, damage found at a start
   */
  record Result(long records, long omitted, Optional<Head> last, long problemCount, List<String> problems, long noteCount, List<String> notes) {
    boolean whole() {
      return problemCount == 0;
    }
  }

  /** Reads files, in the chain's order. */
  static Result verify(Disk disk, List<Path> files, Optional<Head> anchor) throws IOException {
    ChainVerifier verifier = new ChainVerifier(anchor);
    for (Path path : files) {
      try (Disk.OpenFile file = disk.openToRead(path)) {
        LineReader reader = new LineReader(file);
        while (reader.next()) {
          verifier.line(path.getFileName() + ", line " + reader.number(), reader.read());
        }
      }
    }
    return verifier.finish();
  }

  /** The next line. @param where file and line */
  void line(String where, LogRecord.Read read) {
    if (read instanceof LogRecord.Good good) {
      good(where, good.record());
    } else if (read instanceof LogRecord.Bad bad) {
      problem(where + ": no record: " + bad.why());
      gap = true;
    }
  }

  private void good(String where, LogRecord record) {
    records++;
    omitted += record.omitted() ? 1 : 0;
    if (last == null && !gap) {
      first = record;
      beginningKnown = record.n() == 1 && record.prev().equals(LogRecord.NONE);
    } else if (last != null && !gap && (record.n() != last.n() + 1 || !record.prev().equals(last.sha256()))) {
      problem(where + ": record " + record.n() + " does not follow record " + last.n() + (record.n() == last.n() + 1
          ? ": it was made behind another one" : ""));
    } else if (last != null && gap && record.n() <= last.n()) {
      problem(where + ": record " + record.n() + " comes after record " + last.n());
    }
    gap = false;
    if (!record.omitted()) {
      content(where, record);
    }
    anchorFound |= anchor.isPresent() && anchor.get().number() == record.n() && anchor.get().sha256().equals(record.sha256());
    last = record;
  }

  private void content(String where, LogRecord record) {
    long before = lasts.getOrDefault(record.source(), 0L);
    if (record.seq() <= before) {
      problem(where + ": fact " + record.seq() + " of " + record.source() + " comes after its fact " + before);
    }
    if (lasts.size() < ChainedLog.MAX_SOURCES || lasts.containsKey(record.source())) {
      lasts.put(record.source(), record.seq());
    }
    if (record.source().equals(Own.SOURCE) && !record.kind().equals(Own.SEGMENT)) {
      note(where + ": record " + record.n() + " says: " + Words.of(record));
      dropped(where, record);
    }
  }

  private void dropped(String where, LogRecord record) {
    if (!record.kind().equals(Own.DROPPED)) {
      return;
    }
    Optional<Long> through = Own.droppedThrough(record);
    beginningKnown |= first != null && through.isPresent() && through.get() == first.n() - 1
        && first.prev().hex().equals(record.details().get(Own.SHA256));
    if (through.isEmpty()) {
      problem(where + ": record " + record.n() + " does not say what was dropped");
    }
  }

  private void problem(String what) {
    problemCount++;
    if (problems.size() < MAX_TOLD) {
      problems.add(what);
    }
  }

  private void note(String what) {
    noteCount++;
    if (notes.size() < MAX_TOLD) {
      notes.add(what);
    }
  }

  Result finish() {
    if (first != null && !beginningKnown) {
      problem("the chain begins with record " + first.n() + (first.n() == 1 ? ", which is not the first of a chain"
          : ": what was before it is missing, and no record says that it was dropped"));
    }
    anchor.filter(a -> !anchorFound).ifPresent(a -> problem("record " + a.number() + " with SHA-256 " + a.sha256() + " is not in this chain: "
        + missing(a)));
    Optional<Head> end = last == null ? Optional.empty() : Optional.of(new Head(last.n(), last.sha256()));
    return new Result(records, omitted, end, problemCount, List.copyOf(problems), noteCount, List.copyOf(notes));
  }

  private String missing(Head a) {
    if (last == null) {
      return "it is empty";
    } else if (a.number() > last.n()) {
      return "it ends with record " + last.n() + ", later ones are missing";
    } else if (first != null && a.number() < first.n()) {
      return "it begins with record " + first.n();
    }
    return "its record " + a.number() + " is another one";
  }

  /** {@code NUMBER:SHA256}, as {@code --head} takes it. @throws IllegalArgumentException if it is none */
  static Head head(String text) {
    String[] parts = text.split(":", 2);
    if (parts.length != 2 || !parts[0].matches("[1-9][0-9]{0,17}")) {
      throw new IllegalArgumentException("'" + text + "' is no head (allowed: NUMBER:SHA256, as inventory reports and verify tell it)");
    }
    return new Head(Long.parseLong(parts[0]), new Sha256(parts[1]));
  }
}
