package org.pitstop.image;

import java.io.IOException;
import java.nio.file.Path;
import org.pitstop.api.image.ImageException;

/**
 * Motorola S-records (M68000 Family Programmer's Reference Manual, appendix C): S19, S28 and S37 files.
 *
 * <pre>
 *  'S' | type digit | count u8 | address u16, u24 or u32 | data | check sum u8        (two hexadecimal digits a byte)
 * </pre>
 */
final class MotorolaRecords implements Records {
  /** Bytes of the address, by record type; 0: there is no such type. */
  private static final int[] ADDRESS_BYTES = {2, 2, 3, 4, 0, 2, 3, 4, 3, 2};

  private final HexLines lines;
  private final boolean fromBeginning;
  private int addressBytes;
  private int length;
  private long dataRecords;
  /** The last record was a count. Some tools write no end record without a start address: the count proves that nothing is missing too. */
  private boolean counted;
  private boolean ended;

  MotorolaRecords(Path file, Position from) throws IOException {
    lines = new HexLines(file, from);
    fromBeginning = from.offset() == 0;
  }

  @Override
  public boolean next() throws IOException, ImageException {
    while (lines.next()) {
      if (ended) {
        throw lines.wrong("stands after the end record (S7, S8 or S9)");
      }
      int type = decode();
      switch (type) {
        case 1, 2, 3 -> {
          dataRecords++;
          counted = false;
          return true;
        }
        case 5, 6 -> checkCount();
        case 7, 8, 9 -> end();
        default -> { } // S0: a name, for people
      }
    }
    if (!ended && !counted) {
      throw lines.wrong("is the last one; the end record (S7, S8 or S9) or a count (S5, S6) is missing, the file is truncated");
    }
    return false;
  }

  /** Checks the line. @return its type */
  private int decode() throws ImageException {
    int type = lines.character(1) - '0';
    if (lines.character(0) != 'S' || type < 0 || type > 9 || ADDRESS_BYTES[type] == 0) {
      throw lines.wrong("begins with " + lines.beginning(2) + "; S0–S3 and S5–S9 are right");
    }
    addressBytes = ADDRESS_BYTES[type];
    int count = lines.decode(2);
    int stated = lines.bytes()[0] & 0xFF;
    length = stated - addressBytes - 1;
    if (count != 1 + stated || length < 0) {
      throw lines.wrong("has %d bytes after its count; the count says %d, and S%d needs at least %d".formatted(count - 1, stated, type,
          addressBytes + 1));
    }
    checkSum(count);
    return type;
  }

  private void checkSum(int count) throws ImageException {
    int sum = 0;
    for (int i = 0; i < count - 1; i++) {
      sum += lines.bytes()[i];
    }
    int found = lines.bytes()[count - 1] & 0xFF;
    if (found != (~sum & 0xFF)) {
      throw lines.wrong("check sum is %02X; %02X is right".formatted(found, ~sum & 0xFF));
    }
  }

  private void checkCount() throws ImageException {
    long stated = address();
    if (length != 0 || fromBeginning && stated != dataRecords) {
      throw lines.wrong("counts " + stated + " data records; there are " + dataRecords);
    }
    counted = true;
  }

  private void end() throws ImageException {
    if (length != 0) {
      throw lines.wrong("the end record has " + length + " data bytes; 0 is right");
    }
    ended = true;
  }

  @Override
  public long address() {
    return lines.number(1, addressBytes);
  }

  @Override
  public byte[] bytes() {
    return lines.bytes();
  }

  @Override
  public int from() {
    return 1 + addressBytes;
  }

  @Override
  public int length() {
    return length;
  }

  @Override
  public int dataFormatId() {
    return 0;
  }

  @Override
  public Position position() {
    return lines.position(0);
  }

  @Override
  public void close() throws IOException {
    lines.close();
  }
}
