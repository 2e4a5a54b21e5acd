package org.pitstop.simulator.ecu;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Map;
import java.util.zip.CRC32;

/**
 * NOR flash: erased bytes are 0xFF, only erased bytes can be written. Pages exist once something was written to them. Also knows which
 * bytes were programmed, as 0xFF is a value too. Not thread-safe.
 */
final class Flash {
  static final long START = 0x1_0000;
  static final int SIZE = 4 << 20;
  static final int PAGE = 4096;
  static final int ERASED = 0xFF;

  private final byte[][] pages = new byte[SIZE / PAGE][];
  private Ranges programmed = new Ranges();

  /** Whether an area lies in this memory; any values are allowed. */
  static boolean contains(long address, long size) {
    return size > 0 && address >= START && size <= SIZE && address + size <= START + SIZE;
  }

  void erase(long address, long size) {
    for (long at = address; at < address + size; at = nextPage(at)) {
      int end = (int) Math.min(PAGE, offset(address + size) - (long) page(at) * PAGE);
      byte[] page = pages[page(at)];
      if (inPage(at) == 0 && end == PAGE) {
        pages[page(at)] = null;
      } else if (page != null) {
        Arrays.fill(page, inPage(at), end, (byte) ERASED);
      }
    }
    programmed.remove(address, address + size);
  }

  /** @return false: not all of it is erased, nothing was written */
  boolean write(long address, byte[] data, int from, int count) {
    if (!isErased(address, count)) {
      return false;
    }
    restore(address, data, from, count);
    programmed.add(address, address + count);
    return true;
  }

  /** Puts bytes there without more ado, as they were. */
  void restore(long address, byte[] data, int from, int count) {
    int done = 0;
    while (done < count) {
      long at = address + done;
      int part = Math.min(count - done, PAGE - inPage(at));
      System.arraycopy(data, from + done, existing(page(at)), inPage(at), part);
      done += part;
    }
  }

  byte[] read(long address, int count) {
    byte[] data = new byte[count];
    for (int done = 0; done < count; ) {
      long at = address + done;
      int part = Math.min(count - done, PAGE - inPage(at));
      byte[] page = pages[page(at)];
      if (page == null) {
        Arrays.fill(data, done, done + part, (byte) ERASED);
      } else {
        System.arraycopy(page, inPage(at), data, done, part);
      }
      done += part;
    }
    return data;
  }

  /** The CRC-32 of IEEE 802.3 over an area. */
  int crc32(long address, long size) {
    CRC32 crc = new CRC32();
    for (long at = address; at < address + size; at += PAGE) {
      crc.update(read(at, (int) Math.min(PAGE, address + size - at)));
    }
    return (int) crc.getValue();
  }

  /** SHA-256 over the programmed bytes, by rising address; 64 hexadecimal digits. */
  String sha256() {
    MessageDigest digest = sha256Digest();
    for (Map.Entry<Long, Long> range : programmed.asMap().entrySet()) {
      for (long at = range.getKey(); at < range.getValue(); at += PAGE) {
        digest.update(read(at, (int) Math.min(PAGE, range.getValue() - at)));
      }
    }
    return HexFormat.of().formatHex(digest.digest());
  }

  Ranges programmed() {
    return programmed;
  }

  void programmed(Ranges ranges) {
    programmed = ranges;
  }

  private boolean isErased(long address, int count) {
    if (programmed.intersects(address, address + count)) {
      return false;
    }
    for (long at = address; at < address + count; at = nextPage(at)) {
      byte[] page = pages[page(at)];
      int end = (int) Math.min(PAGE, offset(address + count) - (long) page(at) * PAGE);
      for (int i = inPage(at); page != null && i < end; i++) {
        if ((page[i] & 0xFF) != ERASED) {
          return false;
        }
      }
    }
    return true;
  }

  private static MessageDigest sha256Digest() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }

  private byte[] existing(int page) {
    if (pages[page] == null) {
      pages[page] = new byte[PAGE];
      Arrays.fill(pages[page], (byte) ERASED);
    }
    return pages[page];
  }

  static long offset(long address) {
    return address - START;
  }

  private static int page(long address) {
    return (int) (offset(address) / PAGE);
  }

  private static int inPage(long address) {
    return (int) (offset(address) % PAGE);
  }

  private static long nextPage(long address) {
    return START + (page(address) + 1L) * PAGE;
  }
}
