package org.pitstop.store;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Consumer;
import org.pitstop.api.store.Change;

/**
 * What reading a log from its beginning has found. Because a record is forced before the next one is written, a power cut can only
 * damage the last one: a bad record with nothing good behind it is a torn tail, and was never acknowledged. A bad record with a good one
 * behind it is
 * rot, and acknowledged commits are lost. (Rot in the very last record cannot be told from a torn one.)
 *
 * @param nextSequence of the record to be written next
 * @param endBytes where the good records end
 * @param goodBehind where the first good record behind a bad one begins; empty: nothing rotted
 * @param headerRotten the header has rotted, the first record has not: nothing is lost, but the file must be written anew
 */
record LogScan(long nextSequence, long endBytes, OptionalLong goodBehind, boolean headerRotten) {
  private static final int WINDOW_BYTES = 64 * 1024;

  static LogScan of(Disk.OpenFile file, String name, Consumer<Change> apply) throws IOException {
    long size = file.size();
    ByteBuffer header = ByteBuffer.allocate(LogFormat.HEADER_BYTES);
    if (size >= LogFormat.HEADER_BYTES) {
      file.readFully(header, 0);
    }
    OptionalLong behindRottenHeader = LogFormat.isHeader(header) ? OptionalLong.empty() : LogFormat.firstRecord(file, size);
    long sequence = behindRottenHeader.isPresent() ? behindRottenHeader.getAsLong() : LogFormat.firstSequence(header, name);
    long position = LogFormat.HEADER_BYTES;
    Optional<ByteBuffer> payload = LogFormat.payload(file, position, size, sequence);
    while (payload.isPresent()) {
      position += LogFormat.RECORD_HEADER_BYTES + payload.get().remaining();
      apply.accept(decode(payload.get(), name, sequence));
      sequence++;
      payload = LogFormat.payload(file, position, size, sequence);
    }
    return new LogScan(sequence, position, goodBehind(file, position, size, sequence), behindRottenHeader.isPresent());
  }

  private static Change decode(ByteBuffer payload, String name, long sequence) throws IOException {
    try {
      return ChangeCodec.decode(payload);
    } catch (IOException e) {
      throw new IOException(name + ", record " + sequence + ": " + e.getMessage() + ". It is left as it is", e);
    }
  }

  /** Looks for a good record at every byte behind the bad one; its sequence number is at most what fits in between. */
  private static OptionalLong goodBehind(Disk.OpenFile file, long bad, long size, long badSequence) throws IOException {
    ByteBuffer window = ByteBuffer.allocate(WINDOW_BYTES + LogFormat.RECORD_HEADER_BYTES);
    for (long from = bad + 1; size - from >= LogFormat.RECORD_HEADER_BYTES; from += WINDOW_BYTES) {
      window.clear().limit((int) Math.min(window.capacity(), size - from));
      file.readFully(window, from);
      int last = Math.min(WINDOW_BYTES - 1, window.limit() - LogFormat.RECORD_HEADER_BYTES);
      for (int i = 0; i <= last; i++) {
        long sequence = window.getLong(i + 4);
        long most = badSequence + (from + i - bad) / LogFormat.RECORD_HEADER_BYTES + 1;
        if (sequence > badSequence && sequence <= most && LogFormat.payload(file, from + i, size, sequence).isPresent()) {
          return OptionalLong.of(from + i);
        }
      }
    }
    return OptionalLong.empty();
  }

  boolean rotten() {
    return goodBehind.isPresent();
  }
}
