package org.pitstop.tester;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.pitstop.api.can.CanFrame;

/** Reads what {@code candump -L} writes: {@code (1436509052.249713) body 7E0#0211}, CAN FD {@code 7E0##1…}. */
final class CandumpLog {
  private static final Pattern LINE = Pattern.compile("\\(([0-9]{1,12})\\.([0-9]{6})\\) (\\S+) "
      + "([0-9A-Fa-f]{3}|[0-9A-Fa-f]{8})#(#[0-9A-Fa-f])?([0-9A-Fa-f]*)( .*)?");
  private static final int BRS = 1;
  /** A frame of 29 bits is written with 8 digits. */
  private static final int EXTENDED_DIGITS = 8;
  private static final int ERROR_FLAG = 0x20000000;

  private CandumpLog() {}

  /** Takes the frames of a log. */
  interface Frames {
    /** @param frame valid only during the call */
    void frame(long line, String bus, long nanos, CanFrame frame) throws IOException;
  }

  static void read(Path file, Frames frames) throws IOException {
    CanFrame frame = new CanFrame();
    try (BufferedReader reader = Files.newBufferedReader(file, StandardCharsets.ISO_8859_1)) {
      long number = 0;
      for (String line = reader.readLine(); line != null; line = reader.readLine()) {
        number++;
        Matcher m = LINE.matcher(line);
        if (m.matches() && parse(m, frame, file + ", line " + number)) {
          frames.frame(number, m.group(3), Long.parseLong(m.group(1)) * 1_000_000_000L + Long.parseLong(m.group(2)) * 1000, frame);
        } else if (!m.matches() && !line.isBlank() && !line.matches(".*#R[0-9]*.*")) {
          throw new IOException(file + ", line " + number + " is no frame as candump -L writes it: (1436509052.249713) can0 7E0#0211");
        }
      }
    }
  }

  /** @return false: an error frame, which holds no data */
  private static boolean parse(Matcher m, CanFrame frame, String where) throws IOException {
    boolean extended = m.group(4).length() == EXTENDED_DIGITS;
    int id = Integer.parseUnsignedInt(m.group(4), 16);
    if (extended && (id & ERROR_FLAG) != 0) {
      return false;
    }
    boolean fd = m.group(5) != null;
    String digits = m.group(6);
    try {
      byte[] data = HexFormat.of().parseHex(digits);
      frame.set(id, extended, fd, fd && (Integer.parseInt(m.group(5), 1, 2, 16) & BRS) != 0).payload(data, 0, data.length);
      return true;
    } catch (IllegalArgumentException e) {
      throw new IOException(where + ": " + e.getMessage(), e);
    }
  }
}
