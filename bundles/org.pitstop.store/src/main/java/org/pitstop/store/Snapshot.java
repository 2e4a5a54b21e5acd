package org.pitstop.store;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;

/** Writes a log that holds just these entries, in records of moderate size. */
final class Snapshot {
  /** A record is ended at this size, in bytes. */
  private static final int RECORD_BYTES = 256 * 1024;

  private final Disk.OpenFile file;
  private final Map<String, Optional<String>> part = new LinkedHashMap<>();
  private long nextSequence;
  private long endBytes = LogFormat.HEADER_BYTES;

  private Snapshot(Disk.OpenFile file, long firstSequence) {
    this.file = file;
    this.nextSequence = firstSequence;
  }

  static Snapshot write(Disk.OpenFile file, long firstSequence, SortedMap<String, String> entries) throws IOException {
    Snapshot snapshot = new Snapshot(file, firstSequence);
    file.writeFully(LogFormat.header(firstSequence), 0);
    long partBytes = 0;
    for (Map.Entry<String, String> e : entries.entrySet()) {
      long bytes = ChangeCodec.sizeBytes(e.getKey(), e.getValue());
      if (!snapshot.part.isEmpty() && partBytes + bytes > RECORD_BYTES) {
        snapshot.endRecord();
        partBytes = 0;
      }
      snapshot.part.put(e.getKey(), Optional.of(e.getValue()));
      partBytes += bytes;
    }
    snapshot.endRecord();
    return snapshot;
  }

  private void endRecord() throws IOException {
    ByteBuffer record = LogFormat.record(nextSequence, ChangeCodec.encode(part));
    int bytes = record.remaining();
    file.writeFully(record, endBytes);
    endBytes += bytes;
    nextSequence++;
    part.clear();
  }

  long nextSequence() {
    return nextSequence;
  }

  long endBytes() {
    return endBytes;
  }
}
