package org.pitstop.tester;

/** A request in words. */
final class RequestWords {
  private static final int ALL_GROUPS = 0xFFFFFF;

  private RequestWords() {}

  static String of(byte[] r, int length) {
    int sid = r[0] & 0xFF;
    String sub = length > 1 ? ServiceWords.subFunction(sid, r[1] & 0xFF) : "";
    String more = more(sid, r, length);
    return ServiceWords.name(sid) + (sub.isEmpty() ? "" : " " + sub) + (more.isEmpty() ? "" : " " + more)
        + (ServiceWords.suppressed(r, length) ? ", no positive response wanted" : "");
  }

  private static String more(int sid, byte[] r, int length) {
    return switch (sid) {
      case 0x14 -> length < 4 ? "" : Hex.number(r, 1, 3) == ALL_GROUPS ? "all groups" : String.format("group %06X", Hex.number(r, 1, 3));
      case 0x22, 0x24 -> dids(r, length);
      case 0x2E, 0x2F -> length < 3 ? "" : DidWords.did(Hex.number(r, 1, 2));
      case 0x31 -> length < 4 ? "" : DidWords.routine(Hex.number(r, 2, 2));
      case 0x34, 0x35 -> memory(r, length);
      case 0x36 -> length < 2 ? "" : String.format("block %02X", r[1]) + (length == 2 ? "" : ", " + (length - 2) + " bytes of data");
      case 0x38 -> file(r, length);
      default -> "";
    };
  }

  private static String dids(byte[] r, int length) {
    StringBuilder s = new StringBuilder();
    for (int at = 1; at + 2 <= length; at += 2) {
      s.append(s.isEmpty() ? "" : ", ").append(DidWords.did(Hex.number(r, at, 2)));
    }
    return s.toString();
  }

  /** {@code dataFormatIdentifier ALFID address… size…}. */
  private static String memory(byte[] r, int length) {
    int addressBytes = length < 3 ? 0 : r[2] & 15;
    int sizeBytes = length < 3 ? 0 : r[2] >> 4 & 15;
    if (length < 3 || addressBytes > 8 || sizeBytes > 8 || length < 3 + addressBytes + sizeBytes) {
      return "";
    }
    return String.format("at 0x%X, %d bytes, data format 0x%02X", big(r, 3, addressBytes), big(r, 3 + addressBytes, sizeBytes), r[1]);
  }

  private static long big(byte[] r, int at, int count) {
    long value = 0;
    for (int i = at; i < at + count; i++) {
      value = value << 8 | r[i] & 0xFF;
    }
    return value;
  }

  private static String file(byte[] r, int length) {
    int count = length < 4 ? 0 : Hex.number(r, 2, 2);
    if (count == 0 || length < 4 + count) {
      return "";
    }
    String mode = switch (r[1]) {
      case 1 -> "addFile";
      case 2 -> "deleteFile";
      case 3 -> "replaceFile";
      case 4 -> "readFile";
      case 5 -> "readDir";
      case 6 -> "resumeFile";
      default -> String.format("mode %02X", r[1]);
    };
    return mode + " " + Hex.text(java.util.Arrays.copyOfRange(r, 4, 4 + count));
  }
}
