package org.pitstop.evidence;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Optional;

/** Reads a file line by line, from its beginning, in constant memory. */
final class LineReader {
  private static final int CHUNK_BYTES = 8 * 1024;
  private static final int FIRST_LINE_BYTES = 1024;
  /** What every record begins with. */
  private static final byte[] BEGIN = "{\"v\":".getBytes(StandardCharsets.US_ASCII);

  private final Disk.OpenFile file;
  private final ByteBuffer chunk = ByteBuffer.allocate(CHUNK_BYTES).limit(0);
  private byte[] line = new byte[FIRST_LINE_BYTES];
  private long number;
  private long start;
  private long end;
  private int length;
  private boolean ended;

  LineReader(Disk.OpenFile file) {
    this.file = file;
  }

  /** Goes to the next line. @return false: the file is over */
  boolean next() throws IOException {
    start = end;
    length = 0;
    ended = false;
    while (!ended && fill()) {
      byte b = chunk.get();
      end++;
      ended = b == '\n';
      if (!ended && length < LogRecord.MAX_LINE_BYTES) {
        add(b);
      }
    }
    number++;
    return end > start;
  }

  private void add(byte b) {
    if (length == line.length) {
      line = Arrays.copyOf(line, Math.min(2 * length, LogRecord.MAX_LINE_BYTES));
    }
    line[length++] = b;
  }

  private boolean fill() throws IOException {
    if (!chunk.hasRemaining()) {
      file.read(chunk.clear(), end);
      chunk.flip();
    }
    return chunk.hasRemaining();
  }

  /** What the line is as a record. */
  LogRecord.Read read() {
    if (length == LogRecord.MAX_LINE_BYTES) {
      return new LogRecord.Bad("it is longer than a record may be (" + LogRecord.MAX_LINE_BYTES + " bytes)");
    } else if (!ended) {
      return new LogRecord.Bad("it is not complete: it has no end");
    }
    return LogRecord.read(line, length);
  }

  /** The record that a bad line ends with: the end of the line before it is damaged. Empty: none. */
  Optional<LogRecord> within() {
    for (int i = 1; ended && length < LogRecord.MAX_LINE_BYTES && i < length - BEGIN.length; i++) {
      if (Arrays.equals(line, i, i + BEGIN.length, BEGIN, 0, BEGIN.length)
          && LogRecord.read(Arrays.copyOfRange(line, i, length), length - i) instanceof LogRecord.Good good) {
        return Optional.of(good.record());
      }
    }
    return Optional.empty();
  }

  /** The line's bytes; of a line that is too long the first ones. */
  byte[] bytes() {
    return line;
  }

  /** Bytes without the line feed. */
  int length() {
    return length;
  }

  /** From 1. */
  long number() {
    return number;
  }

  /** Where the line begins in the file. */
  long start() {
    return start;
  }

  /** Where the next one begins. */
  long end() {
    return end;
  }
}
