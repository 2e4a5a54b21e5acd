package org.pitstop.simulator.ecu;

import java.util.Arrays;
import java.util.zip.CRC32;

/** Memory that a reset clears: where the secondary boot loader goes. */
final class Ram {
  static final long START = 0x2000_0000L;
  static final int SIZE = 64 << 10;

  private final byte[] bytes = new byte[SIZE];
  /** Where a whole download began; 0: nowhere. */
  private long loader;
  private boolean active;

  static boolean contains(long address, long size) {
    return size > 0 && address >= START && size <= SIZE && address + size <= START + SIZE;
  }

  void write(long address, byte[] data, int from, int count) {
    System.arraycopy(data, from, bytes, (int) (address - START), count);
  }

  byte[] read(long address, int count) {
    int from = (int) (address - START);
    return Arrays.copyOfRange(bytes, from, from + count);
  }

  int crc32(long address, long size) {
    CRC32 crc = new CRC32();
    crc.update(bytes, (int) (address - START), (int) size);
    return (int) crc.getValue();
  }

  /** A download to here has come to its end. */
  void loaded(long address) {
    loader = address;
  }

  boolean activate(long address) {
    active |= address == loader;
    return address == loader;
  }

  /** Whether a secondary boot loader runs. */
  boolean active() {
    return active;
  }

  void clear() {
    loader = 0;
    active = false;
  }
}
