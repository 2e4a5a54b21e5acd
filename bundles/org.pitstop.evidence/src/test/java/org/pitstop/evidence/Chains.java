package org.pitstop.evidence;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.pitstop.api.evidence.EvidenceLog.Head;
import org.pitstop.api.evidence.Fact;

/** What the tests of the chain share. */
final class Chains {
  static final Path DIRECTORY = Path.of("/state/evidence");
  static final LogLimits AMPLE = new LogLimits(1 << 20, 64 << 20, 0);
  static final LogLimits SMALL = new LogLimits(1500, 1 << 20, 0);

  private Chains() {}

  static ChainedLog open(Disk disk, LogLimits limits) throws IOException {
    return new ChainedLog(disk, new FixedTime(), DIRECTORY, limits);
  }

  static Fact fact(long seq) {
    return new Fact(seq, Instant.parse("2026-03-01T11:00:00Z").plusSeconds(seq), "state", "c-1", "brake",
        Map.of("from", "PENDING", "to", "ÜBER \"1\"\n" + seq));
  }

  /** Facts from … to. */
  static List<Fact> facts(long from, long to) {
    List<Fact> facts = new ArrayList<>();
    for (long seq = from; seq <= to; seq++) {
      facts.add(fact(seq));
    }
    return facts;
  }

  static List<Path> files(Disk disk) throws IOException {
    return Segment.all(disk, DIRECTORY).stream().map(Segment::file).toList();
  }

  static ChainVerifier.Result verify(Disk disk) throws IOException {
    return verify(disk, Optional.empty());
  }

  static ChainVerifier.Result verify(Disk disk, Optional<Head> head) throws IOException {
    return ChainVerifier.verify(disk, files(disk), head);
  }

  /** All good records, in their order. */
  static List<LogRecord> records(Disk disk) throws IOException {
    List<LogRecord> records = new ArrayList<>();
    for (Path file : files(disk)) {
      try (Disk.OpenFile open = disk.openToRead(file)) {
        LineReader reader = new LineReader(open);
        while (reader.next()) {
          if (reader.read() instanceof LogRecord.Good good) {
            records.add(good.record());
          }
        }
      }
    }
    return records;
  }

  static List<String> kinds(Disk disk) throws IOException {
    return records(disk).stream().map(LogRecord::kind).toList();
  }

  /** The facts of a source, in their order. */
  static List<Long> seqs(Disk disk, String source) throws IOException {
    return records(disk).stream().filter(r -> r.source().equals(source)).map(LogRecord::seq).toList();
  }

  static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
