package org.pitstop.campaign;

import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;

/**
 * The DTCs of an ECU as it told them (ISO 14229-1:2020, 0x19 0x02): the availability mask, then 3 bytes DTC and 1 byte status each.
 *
 * @param hex all of it, in hexadecimal digits
 */
record DtcRecord(String hex) {
  /** Longer records are not kept, in bytes: 4095 DTCs. */
  static final int MAX_BYTES = 1 + 4 * 4095;
  /** DTCs that are named in a report; the journal has all. */
  static final int NAMED = 50;
  private static final HexFormat HEX = HexFormat.of().withUpperCase();

  static DtcRecord of(byte[] record) {
    return new DtcRecord(HEX.formatHex(record));
  }

  int count() {
    return Math.max(0, hex.length() / 2 - 1) / 4;
  }

  boolean fits() {
    return hex.length() / 2 <= MAX_BYTES;
  }

  /** For people and for the TSP: {@code 2 DTCs before programming: 012345-2F 0A0B0C-08}. */
  @Override
  public String toString() {
    List<String> dtcs = new ArrayList<>();
    for (int i = 0; i < Math.min(NAMED, count()); i++) {
      int at = 2 + 8 * i;
      dtcs.add(hex.substring(at, at + 6) + "-" + hex.substring(at + 6, at + 8));
    }
    return count() + " DTCs before programming: " + String.join(" ", dtcs) + (count() > NAMED ? " and " + (count() - NAMED) + " more" : "");
  }
}
