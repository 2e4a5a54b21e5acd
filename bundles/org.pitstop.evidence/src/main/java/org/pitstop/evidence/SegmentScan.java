package org.pitstop.evidence;

import java.io.IOException;
import java.util.Map;
import java.util.TreeMap;

/**
 * What reading one segment from its beginning has found. Because a record is forced before the next one is written, a power cut can
 * only damage the last one: what is bad with nothing good behind it is a torn end, and nobody was told that it is kept. What is bad with
 * something good behind it is damage. (Damage to the very last record cannot be told from a torn one: see {@code --head}.)
 */
final class SegmentScan {
  private final Map<String, Long> lasts = new TreeMap<>();
  private LogRecord last;
  private boolean whole;
  private long lines;
  private long goodEnd;
  private long size;
  private long droppedThrough;
  private String damage = "";
  private String unproven = "";

  private SegmentScan() {}

  static SegmentScan of(Disk.OpenFile file, String name) throws IOException {
    SegmentScan scan = new SegmentScan();
    LineReader reader = new LineReader(file);
    while (reader.next()) {
      scan.lines++;
      scan.line(reader, name);
    }
    scan.size = reader.end();
    return scan;
  }

  private void line(LineReader reader, String name) {
    LogRecord.Read read = reader.read();
    String where = name + ", line " + reader.number() + " at byte " + reader.start() + ": ";
    if (read instanceof LogRecord.Bad bad) {
      unproven = unproven.isEmpty() ? where + bad.why() : unproven;
      reader.within().ifPresent(r -> good(r, where, reader.end()));
    } else if (read instanceof LogRecord.Good good && good.record().omitted()) {
      unproven = unproven.isEmpty() ? where + "its body was omitted" : unproven;
    } else if (read instanceof LogRecord.Good good) {
      good(good.record(), where, reader.end());
    }
  }

  private void good(LogRecord record, String where, long end) {
    damaged(unproven);
    unproven = "";
    if (last != null && damage.isEmpty() && (record.n() != last.n() + 1 || !record.prev().equals(last.sha256()))) {
      damaged(where + "record " + record.n() + " does not follow record " + last.n());
    }
    if (last == null && lines == 1 && Own.beginsSegment(record)) {
      whole = true;
    }
    if (Own.beginsSegment(record)) {
      Own.lasts(record).forEach((source, seq) -> lasts.merge(source, seq, Math::max));
    }
    lasts.merge(record.source(), record.seq(), Math::max);
    droppedThrough = Math.max(droppedThrough, Own.droppedThrough(record).orElse(0L));
    last = record;
    goodEnd = end;
  }

  private void damaged(String what) {
    damage = damage.isEmpty() ? what : damage;
  }

  /** Whether what stands at the end, behind the last good record, may be what a power cut left of one record. */
  boolean torn() {
    return goodEnd < size && size - goodEnd <= LogRecord.MAX_LINE_BYTES;
  }

  /** What was found that was good once, and where; empty: nothing. */
  String damage() {
    return !damage.isEmpty() || goodEnd == size || torn() ? damage : unproven;
  }

  /** The last good record; null: there is none. */
  LogRecord last() {
    return last;
  }

  /** Whether it begins with the record that says the sources' numbers: then nothing before it needs to be read. */
  boolean whole() {
    return whole;
  }

  /** The highest number of each source, as far as it is known here. */
  Map<String, Long> lasts() {
    return lasts;
  }

  long droppedThrough() {
    return droppedThrough;
  }

  /** Where the last good record ends. */
  long goodEnd() {
    return goodEnd;
  }

  long size() {
    return size;
  }

  long lines() {
    return lines;
  }
}
