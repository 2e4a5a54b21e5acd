package org.pitstop.evidence;

import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.pitstop.api.evidence.Fact;
import org.pitstop.api.software.Sha256;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The chain's files: opened and mended, appended to, followed by new ones, dropped. To be used by one thread at a time. */
final class SegmentChain implements Closeable {
  private static final Logger LOG = LoggerFactory.getLogger(SegmentChain.class);
  /** What the log's own records may need at the limit, in bytes. */
  static final int RESERVE_BYTES = 8 * 1024;
  /** How much of a torn end is kept in the record that tells of it, in characters. */
  private static final int SHOWN_CHARACTERS = 512;

  private final Disk disk;
  private final Path directory;
  private final LogLimits limits;
  private final List<Segment> segments = new ArrayList<>();
  private final Map<Long, Long> sizes = new TreeMap<>();
  private final Deque<Recovery.Finding> toTell = new ArrayDeque<>();
  private long number;
  private Sha256 sha256 = LogRecord.NONE;
  /** Null: the next record begins a segment. */
  private Disk.OpenFile open;
  private long end;
  private long begun;
  /** Why the last segment may not be appended to; empty: nothing is wrong with it. */
  private String broken = "";
  private boolean closed;

  /** Makes a fact of the log itself. */
  interface OwnFacts {
    Fact of(String kind, Map<String, String> details);
  }

  SegmentChain(Disk disk, Path directory, LogLimits limits) {
    this.disk = disk;
    this.directory = directory;
    this.limits = limits;
  }

  /** Reads the newest segment, and older ones only where that cannot say how far the sources are. */
  Recovery open() throws IOException {
    segments.addAll(Segment.all(disk, directory));
    for (Segment s : segments) {
      sizes.put(s.first(), disk.size(s.file()).orElse(0));
    }
    Recovery recovery = new Recovery();
    dropUnbegun(recovery);
    for (int i = segments.size() - 1; i >= 0 && !recovery.complete(); i--) {
      look(segments.get(i), i == segments.size() - 1, recovery);
    }
    number = recovery.number();
    sha256 = recovery.sha256();
    return recovery;
  }

  /** A segment whose first record was torn never was one. */
  private void dropUnbegun(Recovery recovery) throws IOException {
    while (!segments.isEmpty() && sizes.get(newest().first()) <= LogRecord.MAX_LINE_BYTES) {
      Segment newest = newest();
      try (Disk.OpenFile file = disk.open(newest.file())) {
        SegmentScan scan = SegmentScan.of(file, newest.name());
        if (scan.last() != null) {
          return;
        }
        if (scan.size() > 0) {
          recovery.find(Own.TORN, torn(file, newest, 0, scan.size()));
        }
      }
      remove(newest);
    }
  }

  private void look(Segment segment, boolean newest, Recovery recovery) throws IOException {
    Disk.OpenFile file = disk.open(segment.file());
    boolean kept = false;
    try {
      SegmentScan scan = SegmentScan.of(file, segment.name());
      recovery.read(segment, scan);
      if (newest && !scan.damage().isEmpty()) {
        recovery.find(Own.DAMAGE, Map.of("what", scan.damage()));
      } else if (newest) {
        cutTornEnd(file, segment, scan, recovery);
        open = file;
        end = scan.goodEnd();
        kept = true;
      }
      if (newest) {
        finishDrop(scan.droppedThrough());
      }
    } finally {
      if (!kept) {
        file.close();
      }
    }
  }

  private void cutTornEnd(Disk.OpenFile file, Segment segment, SegmentScan scan, Recovery recovery) throws IOException {
    if (scan.torn()) {
      recovery.find(Own.TORN, torn(file, segment, scan.goodEnd(), scan.size()));
      file.truncate(scan.goodEnd());
      sizes.put(segment.first(), scan.goodEnd());
    }
    // What was read may still be in the memory of a process that was killed: from here on others rely on it.
    file.force();
    disk.forceDirectory(directory);
  }

  private static Map<String, String> torn(Disk.OpenFile file, Segment segment, long from, long to) throws IOException {
    ByteBuffer bytes = ByteBuffer.allocate((int) (to - from));
    file.readFully(bytes, from);
    String text = new String(bytes.array(), StandardCharsets.ISO_8859_1).replaceAll("\\p{Cntrl}", ".");
    return Map.of("file", segment.name(), "at", Long.toString(from), "bytes", Long.toString(to - from), "sha256", Sha256.of(bytes.array()).hex(),
        "content", text.substring(0, Math.min(text.length(), SHOWN_CHARACTERS)));
  }

  private Segment newest() {
    return segments.get(segments.size() - 1);
  }

  private void remove(Segment segment) throws IOException {
    disk.delete(segment.file());
    disk.forceDirectory(directory);
    segments.remove(segment);
    sizes.remove(segment.first());
  }

  /** The power went after a segment was said to be dropped and before it was. */
  private void finishDrop(long through) throws IOException {
    while (segments.size() > 1 && segments.get(1).first() - 1 <= through) {
      remove(segments.get(0));
    }
  }

  /** Remembers what is to be told before the next fact. */
  void toTell(Recovery.Finding finding) {
    toTell.add(finding);
  }

  /** Tells what was found. @throws IOException if that failed; it is then told later */
  void tell(OwnFacts own) throws IOException {
    while (!toTell.isEmpty()) {
      Recovery.Finding f = toTell.peek();
      if (f.kind().equals(Own.DAMAGE)) {
        begin(f.kind(), f.details(), own);
      } else {
        write(Own.SOURCE, () -> own.of(f.kind(), f.details()), own);
      }
      toTell.remove();
    }
  }

  /** Appends one fact and forces it. @throws IOException if that failed: then nothing of it is there, now or after a restart */
  void append(String source, Fact fact, OwnFacts own) throws IOException {
    if (closed) {
      throw new IOException(directory + " takes no facts: it is closed");
    }
    tell(own);
    write(source, () -> fact, own);
  }

  /** Makes a fact when it is its turn: those of the log itself are numbered then. */
  private interface Facts {
    Fact next();
  }

  private void write(String source, Facts facts, OwnFacts own) throws IOException {
    mend();
    if (open == null) {
      begin(Own.SEGMENT, Map.of(), own);
    }
    LogRecord.Line line = LogRecord.of(number + 1, sha256, source, facts.next());
    if (!source.equals(Own.SOURCE)) {
      makeRoom(line.bytes().length, own);
    }
    if (end > begun && end + line.bytes().length > limits.segmentBytes()) {
      begin(Own.SEGMENT, Map.of(), own);
    }
    // records of the log itself may have come between
    put(line.n() == number + 1 ? line : LogRecord.of(number + 1, sha256, source, facts.next()));
  }

  private long totalBytes() {
    return sizes.values().stream().mapToLong(Long::longValue).sum();
  }

  private void makeRoom(int bytes, OwnFacts own) throws IOException {
    while (totalBytes() + bytes + RESERVE_BYTES > limits.limitBytes()) {
      if (limits.keepBytes() == 0 || segments.size() == 1 || totalBytes() - sizes.get(segments.get(0).first()) < limits.keepBytes()) {
        throw new IOException(directory + " is full: " + totalBytes() + " bytes of evidence, " + bytes + " more wanted, limitMegabytes allows "
            + limits.limitBytes() + (limits.keepBytes() == 0 ? "; nothing may be dropped (keepMegabytes is 0)" : "")
            + ". Export it and move old segments away, or raise the limit in org.pitstop.evidence.cfg");
      }
      dropOldest(own);
    }
  }

  /** Says durably what goes, with the anchor that the rest chains to; only then deletes it. */
  private void dropOldest(OwnFacts own) throws IOException {
    Segment oldest = segments.get(0);
    Segment next = segments.get(1);
    long bytes = sizes.get(oldest.first());
    put(LogRecord.of(number + 1, sha256, Own.SOURCE, own.of(Own.DROPPED, Map.of("file", oldest.name(), "from", Long.toString(oldest.first()),
        Own.THROUGH, Long.toString(next.first() - 1), Own.SHA256, anchor(next).hex(), "bytes", Long.toString(bytes)))));
    remove(oldest);
    LOG.warn("evidence: the oldest segment is dropped, the chain keeps its anchor file={} bytes={}", oldest.file(), bytes);
  }

  /** The {@code prev} of a segment's first record; {@link LogRecord#NONE} if that is damaged. */
  private Sha256 anchor(Segment segment) throws IOException {
    try (Disk.OpenFile file = disk.openToRead(segment.file())) {
      LineReader reader = new LineReader(file);
      return reader.next() && reader.read() instanceof LogRecord.Good good ? good.record().prev() : LogRecord.NONE;
    }
  }

  private void begin(String kind, Map<String, String> details, OwnFacts own) throws IOException {
    LogRecord.Line line = LogRecord.of(number + 1, sha256, Own.SOURCE, own.of(kind, details));
    Segment next = Segment.of(directory, number + 1);
    Disk.OpenFile file = null;
    try {
      file = disk.open(next.file());
      if (file.size() > 0) {
        // what an attempt before this one left: nobody was told that it is kept
        file.truncate(0);
      }
      file.writeFully(ByteBuffer.wrap(line.bytes()), 0);
      file.force();
      disk.forceDirectory(directory);
    } catch (IOException e) {
      discard(file, next, e);
      throw new IOException("no new segment can be begun as " + next.file() + ": " + e.getMessage(), e);
    }
    close(open);
    open = file;
    segments.add(next);
    end = line.bytes().length;
    begun = end;
    kept(line);
  }

  /** Should the file come back after a power cut, the chain must not have gone on elsewhere: then its name is used again. */
  private void discard(Disk.OpenFile file, Segment segment, IOException cause) {
    close(file);
    try {
      disk.delete(segment.file());
      disk.forceDirectory(directory);
    } catch (IOException e) {
      cause.addSuppressed(e);
      close(open);
      open = null;
    }
  }

  private void kept(LogRecord.Line line) {
    number = line.n();
    sha256 = line.sha256();
    sizes.put(newest().first(), end);
  }

  private void put(LogRecord.Line line) throws IOException {
    try {
      open.writeFully(ByteBuffer.wrap(line.bytes()), end);
      open.force();
    } catch (IOException e) {
      takeBack(e);
      throw new IOException("nothing of record " + line.n() + " (" + line.bytes().length + " bytes) was kept in " + newest().file() + ": "
          + e.getMessage(), e);
    }
    end += line.bytes().length;
    kept(line);
  }

  /**
   * Takes back what could not be taken back when it failed. Until then nothing goes on anywhere: should the disk hold that record nevertheless, there
   * would be two with its number.
   */
  private void mend() throws IOException {
    if (broken.isEmpty()) {
      return;
    }
    Disk.OpenFile file = null;
    try {
      file = disk.open(newest().file());
      file.truncate(end);
      file.force();
    } catch (IOException e) {
      close(file);
      throw new IOException(directory + " takes no facts: " + broken + ", and still cannot be: " + e.getMessage(), e);
    }
    open = file;
    broken = "";
    LOG.warn("evidence: mended file={}", newest().file());
  }

  /** Where that fails nobody knows what the disk holds behind the last record: it is tried again before anything else. */
  private void takeBack(IOException cause) {
    try {
      open.truncate(end);
      open.force();
    } catch (IOException e) {
      cause.addSuppressed(e);
      broken = newest().name() + ", at byte " + end + ": a record that was not kept could not be taken back (" + e.getMessage() + ")";
      LOG.error("evidence: {}", broken, e);
      close(open);
      open = null;
    }
  }

  private static void close(Disk.OpenFile file) {
    try {
      if (file != null) {
        file.close();
      }
    } catch (IOException e) {
      LOG.warn("evidence: a file that is out of use cannot be closed: {}", e.getMessage());
    }
  }

  /** Of the last record; 0: there is none. */
  long number() {
    return number;
  }

  Sha256 sha256() {
    return sha256;
  }

  @Override
  public void close() throws IOException {
    closed = true;
    if (open != null) {
      open.close();
    }
  }
}
