package org.pitstop.doip;

import java.net.ProtocolException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import org.pitstop.fuzz.Checks;
import org.pitstop.fuzz.Target;

/** A DoIP stream: the same messages come out however TCP cuts it, and each payload that fits its type can be decoded. */
public final class DoipTarget implements Target {
  private static final int MAX_PAYLOAD = 1 << 20;

  @Override
  public void run(byte[] input) {
    List<String> whole = read(input, Math.max(1, input.length));
    Checks.holds(whole.equals(read(input, 1)), "read byte by byte it is something else: " + whole);
    Checks.holds(whole.equals(read(input, 13)), "read in pieces it is something else: " + whole);
  }

  private static List<String> read(byte[] input, int piece) {
    List<String> heard = new ArrayList<>();
    MessageReader reader = new MessageReader(MAX_PAYLOAD);
    try {
      for (int at = 0; at < input.length; at += piece) {
        byte[] bytes = Arrays.copyOfRange(input, at, Math.min(input.length, at + piece));
        reader.feed(bytes, bytes.length, new Decoding(heard));
      }
    } catch (ProtocolException e) {
      Checks.message(e.getMessage());
      heard.add(e.getMessage());
    }
    return heard;
  }

  private record Decoding(List<String> heard) implements MessageReader.Sink {

    @Override
    public void diagnosticBegun(int source, int target, int lengthBytes) {
      Checks.holds(lengthBytes >= 0 && lengthBytes <= MAX_PAYLOAD, "a diagnostic message of " + lengthBytes + " bytes");
    }

    @Override
    public void diagnostic(int source, int target, byte[] userData, int length) {
      heard.add(source + " " + target + " " + HexFormat.of().formatHex(userData, 0, length));
    }

    @Override
    public void other(int type, byte[] payload, int length) {
      byte[] own = Arrays.copyOf(payload, length);
      String decoded = switch (type) {
        case PayloadType.ROUTING_ACTIVATION_RESPONSE -> RoutingActivationResponse.decode(own).toString();
        case PayloadType.VEHICLE_ANNOUNCEMENT -> VehicleAnnouncement.decode(own, "host").toString();
        case PayloadType.ENTITY_STATUS_RESPONSE -> EntityAnswers.status(own, length).toString();
        case PayloadType.POWER_MODE_RESPONSE -> EntityAnswers.powerMode(own).toString();
        case PayloadType.DIAGNOSTIC_ACK, PayloadType.DIAGNOSTIC_NACK -> Acknowledgement.source(own) + " " + Acknowledgement.code(own) + " "
            + Acknowledgement.mayConcern(own, length, new byte[20], 0, 20);
        default -> HexFormat.of().formatHex(own);
      };
      heard.add(type + " " + decoded);
    }
  }

  @Override
  public List<byte[]> seeds() {
    String announcement = "57505354503030303053494D3030303031" + "1000" + "001122334455" + "66778899AABB" + "00";
    return List.of(hex(header("8001", 6) + "1000" + "0E80" + "5003" + header("8002", 7) + "10000E8000" + "2203"), hex(header("0006", 9) + "0E801000" + "10" + "00000000"
        + header("0007", 0)), hex(header("0004", 32) + announcement), hex(header("4002", 7) + "00" + "10" + "01" + "00001000" + header("4004", 1) + "01"),
        hex(header("0000", 1) + "02" + header("8003", 5) + "10000E8003"));
  }

  private static String header(String type, int length) {
    return "02FD" + type + "%08X".formatted(length);
  }

  private static byte[] hex(String hex) {
    return HexFormat.of().parseHex(hex);
  }

  @Override
  public List<byte[]> words() {
    return List.of(hex("02FD8001"), hex("03FC0006"), hex("FF00"), hex("7FFFFFFF"), hex("FFFFFFFF"), hex("000FFFFF"), hex("0004"), hex("8002"), hex("8003"));
  }
}
