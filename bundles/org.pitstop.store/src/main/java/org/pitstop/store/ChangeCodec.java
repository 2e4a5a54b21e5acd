package org.pitstop.store;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Optional;
import org.pitstop.api.store.Change;
import org.pitstop.api.store.Journal;

/**
 * A change as the payload of a record, all numbers big-endian:
 *
 * <pre>
 * count u16 | count × ( kind u8: 0 remove, 1 put | key length u16 | key UTF-8 | put only: value length u32 | value UTF-8 )
 * </pre>
 */
final class ChangeCodec {
  /** The longest key, in bytes. */
  static final int MAX_KEY_BYTES = 512;
  /** The most entries of one change. */
  static final int MAX_ENTRIES = 0xFFFF;
  private static final int REMOVE = 0;
  private static final int PUT = 1;

  private ChangeCodec() {}

  static byte[] encode(Map<String, Optional<String>> entries) throws IOException {
    if (entries.size() > MAX_ENTRIES) {
      throw new IOException("a change of " + entries.size() + " entries is too large (allowed: " + MAX_ENTRIES + ")");
    }
    GrowingBuffer out = new GrowingBuffer(Journal.MAX_RECORD_BYTES);
    out.u16(entries.size());
    for (Map.Entry<String, Optional<String>> e : entries.entrySet()) {
      ByteBuffer key = key(e.getKey());
      out.u8(e.getValue().isPresent() ? PUT : REMOVE);
      out.u16(key.remaining());
      out.bytes(key);
      if (e.getValue().isPresent()) {
        ByteBuffer value = utf8(e.getValue().get());
        out.u32(value.remaining());
        out.bytes(value);
      }
    }
    return out.toByteArray();
  }

  private static ByteBuffer key(String key) throws IOException {
    ByteBuffer bytes = utf8(key);
    if (bytes.remaining() == 0 || bytes.remaining() > MAX_KEY_BYTES) {
      throw new IOException("a key of " + bytes.remaining() + " bytes (allowed: 1–" + MAX_KEY_BYTES + ")");
    }
    return bytes;
  }

  /** Refuses what is no Unicode text, where {@link String#getBytes} would quietly change it. */
  private static ByteBuffer utf8(String text) throws IOException {
    return StandardCharsets.UTF_8.newEncoder().encode(CharBuffer.wrap(text));
  }

  /** @throws IOException if the payload is no change; its check sum was right, so that somebody else wrote it */
  static Change decode(ByteBuffer in) throws IOException {
    Change change = new Change();
    int count = need(in, 2).getShort() & 0xFFFF;
    for (int i = 0; i < count; i++) {
      int kind = need(in, 3).get();
      String key = text(in, in.getShort() & 0xFFFF);
      switch (kind) {
        case REMOVE -> change.remove(key);
        case PUT -> change.put(key, text(in, need(in, 4).getInt()));
        default -> throw new IOException("entry " + i + " is of the unknown kind " + kind);
      }
    }
    if (in.hasRemaining()) {
      throw new IOException(in.remaining() + " bytes too many");
    }
    return change;
  }

  private static String text(ByteBuffer in, int length) throws IOException {
    ByteBuffer bytes = need(in, length).slice().limit(length);
    in.position(in.position() + length);
    return StandardCharsets.UTF_8.newDecoder().decode(bytes).toString();
  }

  private static ByteBuffer need(ByteBuffer in, int bytes) throws IOException {
    if (bytes < 0 || in.remaining() < bytes) {
      throw new IOException("a length of " + (bytes & 0xFFFF_FFFFL) + " bytes where " + in.remaining() + " remain");
    }
    return in;
  }

  /** Bytes that an entry takes in a record; for the estimate of the live size. */
  static long sizeBytes(String key, String value) {
    return 7L + key.length() + value.length();
  }
}
