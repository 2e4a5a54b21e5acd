package org.pitstop.image;

/** CRC-16 CCITT-FALSE: polynomial 0x1021, initial value 0xFFFF, not reflected. */
final class Crc16 {
  private static final int[] TABLE = table();

  private int value;
  private boolean begun;

  void begin() {
    value = 0xFFFF;
    begun = true;
  }

  boolean begun() {
    return begun;
  }

  void update(byte[] bytes, int from, int length) {
    int crc = value;
    for (int i = from; i < from + length; i++) {
      crc = crc << 8 & 0xFFFF ^ TABLE[crc >> 8 ^ bytes[i] & 0xFF];
    }
    value = crc;
  }

  int value() {
    return value;
  }

  private static int[] table() {
    int[] table = new int[256];
    for (int i = 0; i < 256; i++) {
      int crc = i << 8;
      for (int bit = 0; bit < 8; bit++) {
        crc = (crc & 0x8000) != 0 ? crc << 1 ^ 0x1021 : crc << 1;
      }
      table[i] = crc & 0xFFFF;
    }
    return table;
  }
}
