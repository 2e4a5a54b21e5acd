package org.pitstop.store;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Optional;

/**
 * What is known of a part, in a small file beside it: how many of its bytes have been forced (what lies behind may be anything after a
 * power cut) and the tag of the file on the server.
 */
record Mark(long forcedBytes, Optional<String> tag) {
  static final Mark NONE = new Mark(0, Optional.empty());
  /** The longest tag, in bytes. */
  static final int MAX_TAG_BYTES = 1024;
  private static final int MAX_BYTES = 9 + MAX_TAG_BYTES;

  /** The mark of a part; {@link #NONE} if there is none or it makes no sense: then the part begins again. */
  static Mark read(Disk disk, Path file) throws IOException {
    if (disk.size(file).isEmpty()) {
      return NONE;
    }
    try (Disk.OpenFile in = disk.openToRead(file)) {
      if (in.size() < 9 || in.size() > MAX_BYTES) {
        return NONE;
      }
      ByteBuffer bytes = ByteBuffer.allocate((int) in.size());
      in.readFully(bytes, 0);
      long forced = bytes.flip().getLong();
      boolean tagged = bytes.get() == 1;
      return new Mark(forced, tagged ? Optional.of(StandardCharsets.UTF_8.decode(bytes).toString()) : Optional.empty());
    }
  }

  /** Replaces the mark as a whole, durably. */
  void write(Disk disk, Path file) throws IOException {
    byte[] text = tag.orElse("").getBytes(StandardCharsets.UTF_8);
    if (text.length > MAX_TAG_BYTES) {
      throw new IOException("a tag of " + text.length + " bytes (allowed: " + MAX_TAG_BYTES + ")");
    }
    Path temporary = file.resolveSibling(file.getFileName() + Layout.NEW);
    disk.delete(temporary);
    try (Disk.OpenFile out = disk.open(temporary)) {
      out.writeFully(ByteBuffer.allocate(9 + text.length).putLong(forcedBytes).put((byte) (tag.isPresent() ? 1 : 0)).put(text).flip(), 0);
      out.force();
    }
    disk.rename(temporary, file);
    disk.forceDirectory(file.getParent());
  }
}
