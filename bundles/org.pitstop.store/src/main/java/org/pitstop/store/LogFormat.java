package org.pitstop.store;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.zip.CRC32C;
import org.pitstop.api.store.Journal;

/**
 * The journal's file, all numbers big-endian:
 *
 * <pre>
 * header:  "PITSTOPJ" | format version u32 = 1 | sequence number of the first record u64 | CRC32C u32 of the 20 bytes before
 * record:  payload length u32 | sequence number u64 | CRC32C u32 of length, number and payload | payload
 * </pre>
 *
 * Sequence numbers grow by one from record to record.
 */
final class LogFormat {
  static final int VERSION = 1;
  static final int HEADER_BYTES = 24;
  static final int RECORD_HEADER_BYTES = 16;
  private static final byte[] MAGIC = "PITSTOPJ".getBytes(StandardCharsets.US_ASCII);

  private LogFormat() {}

  static ByteBuffer header(long firstSequence) {
    ByteBuffer header = ByteBuffer.allocate(HEADER_BYTES).put(MAGIC).putInt(VERSION).putLong(firstSequence);
    return header.putInt(crc(header.array(), 0, HEADER_BYTES - 4)).flip();
  }

  /** @return the sequence number of the first record */
  static long firstSequence(ByteBuffer header, String file) throws IOException {
    byte[] bytes = header.array();
    int version = header.getInt(MAGIC.length);
    if (!Arrays.equals(bytes, 0, MAGIC.length, MAGIC, 0, MAGIC.length) || header.getInt(HEADER_BYTES - 4) != crc(bytes, 0,
        HEADER_BYTES - 4)) {
      throw new IOException(file + " does not begin as a journal does: it is left as it is. "
          + "Restore it, or move it away to begin without a memory");
    }
    if (version != VERSION) {
      throw new IOException(file + " has format version " + version + ", this software reads " + VERSION
          + ": it is left as it is. Install the software that wrote it");
    }
    return header.getLong(MAGIC.length + 4);
  }

  /** Whether the check sum of a header is right, whatever its version is. */
  static boolean isHeader(ByteBuffer header) {
    return header.getInt(HEADER_BYTES - 4) == crc(header.array(), 0, HEADER_BYTES - 4);
  }

  /** The sequence number of the record behind the header, by its own word; empty: there is no whole one. */
  static OptionalLong firstRecord(Disk.OpenFile file, long size) throws IOException {
    if (size < HEADER_BYTES + RECORD_HEADER_BYTES) {
      return OptionalLong.empty();
    }
    ByteBuffer record = ByteBuffer.allocate(RECORD_HEADER_BYTES);
    file.readFully(record, HEADER_BYTES);
    long sequence = record.getLong(4);
    return payload(file, HEADER_BYTES, size, sequence).isPresent() ? OptionalLong.of(sequence) : OptionalLong.empty();
  }

  static ByteBuffer record(long sequence, byte[] payload) {
    ByteBuffer record = ByteBuffer.allocate(RECORD_HEADER_BYTES + payload.length);
    record.putInt(payload.length).putLong(sequence).putInt(0).put(payload).flip();
    return record.putInt(12, recordCrc(record.array()));
  }

  /** Reads the record at a position, if a whole and correct one with this sequence number is there. */
  static Optional<ByteBuffer> payload(Disk.OpenFile file, long position, long end, long sequence) throws IOException {
    if (end - position < RECORD_HEADER_BYTES) {
      return Optional.empty();
    }
    ByteBuffer header = ByteBuffer.allocate(RECORD_HEADER_BYTES);
    file.readFully(header, position);
    int length = header.getInt(0);
    if (length < 0 || length > Journal.MAX_RECORD_BYTES || length > end - position - RECORD_HEADER_BYTES || header.getLong(4) != sequence) {
      return Optional.empty();
    }
    ByteBuffer record = ByteBuffer.allocate(RECORD_HEADER_BYTES + length).put(header.flip());
    file.readFully(record, position + RECORD_HEADER_BYTES);
    return record.getInt(12) == recordCrc(record.array()) ? Optional.of(record.position(RECORD_HEADER_BYTES)) : Optional.empty();
  }

  private static int recordCrc(byte[] record) {
    CRC32C crc = new CRC32C();
    crc.update(record, 0, 12);
    crc.update(record, RECORD_HEADER_BYTES, record.length - RECORD_HEADER_BYTES);
    return (int) crc.getValue();
  }

  private static int crc(byte[] bytes, int from, int to) {
    CRC32C crc = new CRC32C();
    crc.update(bytes, from, to - from);
    return (int) crc.getValue();
  }
}
