package org.pitstop.tester;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Locale;
import org.pitstop.api.can.CanFrame;

/** How a trace is written. */
enum TraceFormat {

  /** As {@code candump -L} prints: {@code (1436509052.249713) body 7E0#0211}. */
  CANDUMP {
    @Override
    byte[] head(boolean doip) {
      return new byte[0];
    }

    @Override
    byte[] frame(String bus, CanFrame frame, Instant at) {
      return String.format(Locale.ROOT, "(%d.%06d) %s %s\n", at.getEpochSecond(), at.getNano() / 1000, bus, frame)
          .getBytes(StandardCharsets.US_ASCII);
    }

    @Override
    byte[] doip(byte[] message, int length, Instant at) {
      throw new IllegalStateException("candump knows no DoIP");
    }
  },

  /** pcap with nanoseconds; CAN as link type 227 (SocketCAN), DoIP as link type 252 (upper PDU, tag 12: the dissector's name). */
  PCAP {
    @Override
    byte[] head(boolean doip) {
      return ByteBuffer.allocate(24).putInt(0xA1B23C4D).putShort((short) 2).putShort((short) 4).putInt(0).putInt(0).putInt(MAX_PACKET_BYTES)
          .putInt(doip ? LINKTYPE_UPPER_PDU : LINKTYPE_CAN_SOCKETCAN).array();
    }

    @Override
    byte[] frame(String bus, CanFrame frame, Instant at) {
      return packet(at, CAN_HEAD_BYTES + frame.length())
          .putInt(frame.id() | (frame.extended() ? CAN_EXTENDED : 0)).put((byte) frame.length())
          .put((byte) (frame.fd() ? CANFD_FDF | (frame.bitRateSwitch() ? CANFD_BRS : 0) : 0)).putShort((short) 0)
          .put(frame.data(), 0, frame.length()).array();
    }

    @Override
    byte[] doip(byte[] message, int length, Instant at) {
      return packet(at, DOIP_TAGS.length + length).put(DOIP_TAGS).put(message, 0, length).array();
    }

    private ByteBuffer packet(Instant at, int length) {
      return ByteBuffer.allocate(PACKET_HEAD_BYTES + length).putInt((int) at.getEpochSecond()).putInt(at.getNano()).putInt(length).putInt(length);
    }
  };

  private static final int PACKET_HEAD_BYTES = 16;
  private static final int MAX_PACKET_BYTES = 0x100000;
  private static final int LINKTYPE_CAN_SOCKETCAN = 227;
  private static final int LINKTYPE_UPPER_PDU = 252;
  private static final int CAN_HEAD_BYTES = 8;
  private static final int CAN_EXTENDED = 0x80000000;
  private static final int CANFD_BRS = 0x01;
  private static final int CANFD_FDF = 0x04;
  /** Tag 12, four bytes: doip; tag 0: the end. */
  private static final byte[] DOIP_TAGS = {0, 12, 0, 4, 'd', 'o', 'i', 'p', 0, 0, 0, 0};

  /** What the file begins with. @param doip whether it is for DoIP */
  abstract byte[] head(boolean doip);

  abstract byte[] frame(String bus, CanFrame frame, Instant at);

  abstract byte[] doip(byte[] message, int length, Instant at);

  /** By the end of the file's name. */
  static TraceFormat of(Path file, boolean doip) throws WrongUse {
    String name = file.toString();
    if (name.endsWith(".pcap")) {
      return PCAP;
    } else if (name.endsWith(".log") && !doip) {
      return CANDUMP;
    }
    throw new WrongUse("--trace " + file + (doip ? ": DoIP is written as .pcap" : " is neither .log (candump) nor .pcap"));
  }
}
