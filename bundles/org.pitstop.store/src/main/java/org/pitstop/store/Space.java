package org.pitstop.store;

import java.io.IOException;
import java.nio.file.Path;

/** How much may still come: what the quota and the disk leave. */
final class Space {
  private final Disk disk;
  private final Layout layout;
  private final long quotaBytes;
  private final long reserveBytes;

  Space(Disk disk, Layout layout, long quotaBytes, long reserveBytes) {
    if (quotaBytes < 0 || reserveBytes < 0) {
      throw new IllegalArgumentException("org.pitstop.store: quotaBytes=" + quotaBytes + " reserveBytes=" + reserveBytes
          + " (allowed: 0 and more)");
    }
    this.disk = disk;
    this.layout = layout;
    this.quotaBytes = quotaBytes;
    this.reserveBytes = reserveBytes;
  }

  /**
   * How many bytes are missing.
   *
   * @param moreBytes that are to come
   * @param promisedBytes that are to come of files which have begun
   */
  long shortageBytes(long moreBytes, long promisedBytes) throws IOException {
    if (moreBytes == 0) {
      return 0;
    }
    long wanted = Math.addExact(moreBytes, promisedBytes);
    long quotaLeft = quotaBytes - usedBytes();
    long diskLeft = disk.freeBytes(layout.files) - reserveBytes;
    return Math.max(0, Math.max(wanted - quotaLeft, wanted - diskLeft));
  }

  private long usedBytes() throws IOException {
    long used = 0;
    for (Path file : layout.allFiles()) {
      used += disk.size(file).orElse(0);
    }
    return used;
  }

  String describe() throws IOException {
    return "quota " + quotaBytes + " bytes, used " + usedBytes() + ", free on the disk " + disk.freeBytes(layout.files) + ", of which "
        + reserveBytes
        + " are left to others";
  }
}
