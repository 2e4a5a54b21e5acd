package org.pitstop.evidence;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Locale;
import org.pitstop.api.can.CanFrame;

/** How what was heard is written. */
enum CaptureFormat {
  /** As {@code candump -L} prints: {@code (1436509052.249713) body 7E0#0211}. */
  CANDUMP(".log"),
  /** pcap with nanoseconds, whole DoIP messages as link type 252 (upper PDU, tag 12: the dissector's name). */
  PCAP(".pcap");

  private static final int MAX_PACKET_BYTES = 0x100000;
  private static final int LINKTYPE_UPPER_PDU = 252;
  private static final byte[] DOIP_TAGS = {0, 12, 0, 4, 'd', 'o', 'i', 'p', 0, 0, 0, 0};
  private static final int PACKET_HEAD_BYTES = 16;
  private static final HexFormat HEX = HexFormat.of().withUpperCase();

  private final String suffix;

  CaptureFormat(String suffix) {
    this.suffix = suffix;
  }

  String suffix() {
    return suffix;
  }

  /** What a file begins with. */
  byte[] head() {
    return switch (this) {
      case CANDUMP -> new byte[0];
      case PCAP -> ByteBuffer.allocate(24).putInt(0xA1B23C4D).putShort((short) 2).putShort((short) 4).putInt(0).putInt(0).putInt(MAX_PACKET_BYTES)
          .putInt(LINKTYPE_UPPER_PDU).array();
    };
  }

  /**
   * What was heard, kept until the writer has its turn.
   *
   * @param id CAN identifier; DoIP: not used
   * @param flags of CAN: {@link #EXTENDED}, {@link #FD}, {@link #BRS}
   */
  record Heard(CaptureFormat format, long nanos, int id, int flags, byte[] bytes) {
    static final int EXTENDED = 1;
    static final int FD = 2;
    static final int BRS = 4;

    static Heard of(CanFrame frame, long nanos) {
      int flags = (frame.extended() ? EXTENDED : 0) | (frame.fd() ? FD : 0) | (frame.bitRateSwitch() ? BRS : 0);
      return new Heard(CANDUMP, nanos, frame.id(), flags, Arrays.copyOf(frame.data(), frame.length()));
    }

    static Heard of(byte[] message, int length, long nanos) {
      return new Heard(PCAP, nanos, 0, 0, Arrays.copyOf(message, length));
    }

    byte[] text(String bus, Instant at) {
      return switch (format) {
        case CANDUMP -> candump(bus, at).getBytes(StandardCharsets.US_ASCII);
        case PCAP -> ByteBuffer.allocate(PACKET_HEAD_BYTES + DOIP_TAGS.length + bytes.length).putInt((int) at.getEpochSecond()).putInt(at.getNano())
            .putInt(DOIP_TAGS.length + bytes.length).putInt(DOIP_TAGS.length + bytes.length).put(DOIP_TAGS).put(bytes).array();
      };
    }

    private String candump(String bus, Instant at) {
      String digits = Integer.toHexString(id).toUpperCase(Locale.ROOT);
      int wanted = (flags & EXTENDED) == 0 ? 3 : 8;
      String micros = Integer.toString(1_000_000 + at.getNano() / 1000).substring(1);
      return "(" + at.getEpochSecond() + "." + micros + ") " + bus + " " + "0".repeat(Math.max(0, wanted - digits.length())) + digits + "#"
          + ((flags & FD) == 0 ? "" : (flags & BRS) == 0 ? "#0" : "#1") + HEX.formatHex(bytes) + "\n";
    }
  }
}
