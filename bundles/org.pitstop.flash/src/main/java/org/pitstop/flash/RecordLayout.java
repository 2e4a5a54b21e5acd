package org.pitstop.flash;

import java.io.ByteArrayOutputStream;
import java.time.LocalDate;
import java.util.HexFormat;
import java.util.List;

/** How a record that is sent to an ECU is put together: its parts in their order. */
record RecordLayout(List<Part> parts) {
  static final RecordLayout EMPTY = new RecordLayout(List.of());

  RecordLayout {
    parts = List.copyOf(parts);
  }

  /** A part of a record. */
  sealed interface Part {}

  /** Bytes that are always the same. */
  record Constant(HexBytes bytes) implements Part {}

  /** A part that depends on what is programmed when. */
  enum Variable implements Part {
    /** addressAndLengthFormatIdentifier. */
    ALFID("alfid"),
    /** Start of the memory range, as many bytes as the ALFID says. */
    ADDRESS("address"),
    /** Length of the memory range, as many bytes as the ALFID says. */
    SIZE("size"),
    CHECKSUM("checksum"),
    /** Year, month and day, BCD, 3 bytes. */
    DATE("date");

    private final String code;

    Variable(String code) {
      this.code = code;
    }

    String code() {
      return code;
    }
  }

  byte[] record(Values values) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    parts.forEach(part -> out.writeBytes(part instanceof Variable v ? values.bytes(v) : ((Constant) part).bytes().bytes()));
    return out.toByteArray();
  }

  /** What the variable parts stand for. */
  record Values(int alfid, long address, long size, HexBytes checksum, LocalDate date) {
    static Values none(LocalDate date) {
      return new Values(0, 0, 0, HexBytes.NONE, date);
    }

    private byte[] bytes(Variable variable) {
      return switch (variable) {
        case ALFID -> new byte[] {(byte) alfid};
        case ADDRESS -> bigEndian(address, alfid & 0x0F);
        case SIZE -> bigEndian(size, alfid >> 4);
        case CHECKSUM -> checksum.bytes();
        case DATE -> HexFormat.of().parseHex("%02d%02d%02d".formatted(date.getYear() % 100, date.getMonthValue(), date.getDayOfMonth()));
      };
    }

    private static byte[] bigEndian(long value, int count) {
      byte[] bytes = new byte[count];
      for (int i = 0; i < count; i++) {
        int shift = 8 * (count - 1 - i);
        bytes[i] = (byte) (shift < 64 ? value >>> shift : 0);
      }
      return bytes;
    }
  }
}
