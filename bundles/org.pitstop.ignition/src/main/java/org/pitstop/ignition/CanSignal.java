package org.pitstop.ignition;

import java.util.HashMap;
import java.util.Map;

/**
 * Where a signal stands in a frame and what its bits mean.
 *
 * @param startBit Intel: the lowest bit; Motorola: the highest bit; bit {@code n} is bit {@code n % 8} of byte {@code n / 8}, as in DBC files
 * @param length 1–32 bits
 * @param values what raw values mean; others mean nothing. Empty: {@code raw * factor + offset}
 */
record CanSignal(int startBit, int length, boolean motorola, boolean signed, double factor, double offset, Map<Long, Double> values) {

  private static final int MAX_BITS = 64 * 8;

  CanSignal {
    if (length < 1 || length > 32) {
      throw new IllegalArgumentException("length=" + length + " (allowed: 1…32 bits)");
    }
    if (startBit < 0 || startBit >= MAX_BITS || !motorola && startBit + length > MAX_BITS) {
      throw new IllegalArgumentException("startBit=" + startBit + " with length=" + length + " is outside a frame of 64 bytes");
    }
    values = Map.copyOf(values);
  }

  /** @return NaN: the frame is too short, or the raw value means nothing */
  double decode(byte[] data, int count) {
    long raw = 0;
    int bit = startBit;
    for (int i = 0; i < length; i++) {
      if (bit >= count * 8) {
        return Double.NaN;
      }
      long value = data[bit / 8] >> bit % 8 & 1;
      raw = motorola ? raw << 1 | value : raw | value << i;
      bit = motorola ? below(bit) : bit + 1;
    }
    if (signed && (raw >> length - 1 & 1) != 0) {
      raw -= 1L << length;
    }
    return values.isEmpty() ? raw * factor + offset : values.getOrDefault(raw, Double.NaN);
  }

  /** The next lower bit of a Motorola signal: after bit 0 of a byte comes bit 7 of the next. */
  private static int below(int bit) {
    return bit % 8 == 0 ? bit + 15 : bit - 1;
  }

  /** Reads {@code raw=value,raw=value}. */
  static Map<Long, Double> values(String text) {
    Map<Long, Double> values = new HashMap<>();
    for (String pair : text.split(",")) {
      if (!pair.isBlank()) {
        String[] sides = pair.split("=", 2);
        try {
          values.put(Long.decode(sides[0].trim()), Double.valueOf(sides[1].trim()));
        } catch (NumberFormatException | ArrayIndexOutOfBoundsException e) {
          throw new IllegalArgumentException("values=" + text + ": '" + pair + "' is not raw=value, e.g. 3=1", e);
        }
      }
    }
    return values;
  }
}
