package org.pitstop.simulator.doip;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.function.IntSupplier;

/** What the gateway answers over UDP (ISO 13400-2:2019): pure rules. A request that is not for it gets no answer. */
final class VehicleIdentity {
  private static final byte[] NO_ANSWER = null;
  private static final int READY = 1;
  private static final int GATEWAY = 0;

  private final GatewaySettings settings;
  private final byte[] vin;
  private final byte[] eid;
  private final IntSupplier activeTesters;

  VehicleIdentity(GatewaySettings settings, IntSupplier activeTesters) {
    this.settings = settings;
    this.activeTesters = activeTesters;
    vin = settings.vin().getBytes(StandardCharsets.US_ASCII);
    // a locally administered MAC address: its last bytes are the logical address
    eid = new byte[] {0x02, 0x50, 0x53, 0x54, (byte) (settings.address() >> 8), (byte) settings.address()};
  }

  byte[] announcement() {
    return announcement(DoipMessage.V2012);
  }

  /** @return null: there is no answer */
  byte[] answer(byte[] datagram) {
    if (datagram.length < DoipMessage.HEADER) {
      return NO_ANSWER;
    }
    int version = datagram[0] == DoipMessage.V2019 ? DoipMessage.V2019 : DoipMessage.V2012;
    try {
      DoipMessage.check(datagram, true, GatewaySettings.MAX_DATA);
      if (DoipMessage.length(datagram) != datagram.length - DoipMessage.HEADER) {
        throw new DoipMessage.Refused(DoipMessage.BAD_LENGTH);
      }
    } catch (DoipMessage.Refused e) {
      return message(version, DoipMessage.HEADER_NACK, e.code);
    }
    byte[] payload = Arrays.copyOfRange(datagram, DoipMessage.HEADER, datagram.length);
    return switch (DoipMessage.type(datagram)) {
      case DoipMessage.IDENTIFICATION -> announcement(version);
      case DoipMessage.IDENTIFICATION_EID -> Arrays.equals(payload, eid) ? announcement(version) : NO_ANSWER;
      case DoipMessage.IDENTIFICATION_VIN -> Arrays.equals(payload, vin) ? announcement(version) : NO_ANSWER;
      case DoipMessage.ENTITY_STATUS -> status(version);
      case DoipMessage.POWER_MODE -> message(version, DoipMessage.POWER_MODE_RESPONSE, READY);
      default -> NO_ANSWER;
    };
  }

  /** VIN, logical address, EID, GID (the same, there is one entity only), no further action, synchronized. */
  private byte[] announcement(int version) {
    byte[] payload = Arrays.copyOf(vin, 33);
    payload[17] = (byte) (settings.address() >> 8);
    payload[18] = (byte) settings.address();
    System.arraycopy(eid, 0, payload, 19, eid.length);
    System.arraycopy(eid, 0, payload, 25, eid.length);
    return new DoipMessage(version, DoipMessage.ANNOUNCEMENT, payload).bytes();
  }

  private byte[] status(int version) {
    int max = settings.maxDataBytes() + DoipGateway.ADDRESSES;
    return message(version, DoipMessage.ENTITY_STATUS_RESPONSE, GATEWAY, settings.maxTesters(), activeTesters.getAsInt(), max >> 24, max >> 16,
        max >> 8, max);
  }

  private static byte[] message(int version, int type, int... payload) {
    byte[] bytes = new byte[payload.length];
    for (int i = 0; i < bytes.length; i++) {
      bytes[i] = (byte) payload[i];
    }
    return new DoipMessage(version, type, bytes).bytes();
  }
}
