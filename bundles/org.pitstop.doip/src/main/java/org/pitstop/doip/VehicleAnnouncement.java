package org.pitstop.doip;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;
import org.pitstop.api.link.DoipDiscovery.DoipEntity;

/**
 * Vehicle announcement and vehicle identification response (0x0004).
 *
 * <pre>
 * byte 0–16   VIN; all 00 or all FF: not known    byte 25–30  GID
 * byte 17–18  logical address of the entity       byte 31     further action required
 * byte 19–24  EID                                 byte 32     synchronization of VIN and GID; may be missing
 * </pre>
 */
final class VehicleAnnouncement {
  private static final int VIN_LENGTH = 17;
  private static final int ADDRESS = 17;
  private static final int EID = 19;
  private static final int GID = 25;
  private static final int FURTHER_ACTION = 31;

  private VehicleAnnouncement() {}

  static DoipEntity decode(byte[] payload, String host) {
    return new DoipEntity(host, vin(payload), Header.u16(payload, ADDRESS), hex(payload, EID, GID), hex(payload, GID, FURTHER_ACTION),
        payload[FURTHER_ACTION] & 0xFF);
  }

  /** Bytes of another maker's stranger must not reach a terminal: what is not printable becomes a question mark. */
  private static String vin(byte[] payload) {
    byte[] vin = Arrays.copyOf(payload, VIN_LENGTH);
    byte first = vin[0];
    boolean unknown = first == 0 || first == (byte) 0xFF;
    for (byte b : vin) {
      unknown &= b == first;
    }
    return unknown ? "" : new String(vin, StandardCharsets.ISO_8859_1).replaceAll("[^!-~]", "?");
  }

  private static String hex(byte[] payload, int from, int to) {
    return HexFormat.of().withUpperCase().formatHex(payload, from, to);
  }
}
