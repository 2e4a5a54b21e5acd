package org.pitstop.simulator.ecu;

import java.nio.charset.StandardCharsets;

/** The data identifiers of these ECUs (ISO 14229-1:2020, annex C.1; F15A is the maker's). */
final class Dids {
  static final int FINGERPRINT = 0xF15A;
  private static final int ACTIVE_SESSION = 0xF186;
  private static final int VIN = 0xF190;
  private static final int HARDWARE = 0xF191;
  private static final int VERSION = 0xF195;
  private static final byte[] NO_VERSION = {0};

  private Dids() {}

  /** The record; null: there is no such identifier. */
  static byte[] read(int did, EcuState ecu) {
    return switch (did) {
      case FINGERPRINT -> ecu.memory.fingerprint();
      case ACTIVE_SESSION -> new byte[] {(byte) ecu.session().code};
      case VIN -> ascii(ecu.settings.vin());
      case HARDWARE -> ascii(ecu.spec.hardware());
      case VERSION -> version(ecu.memory.version());
      default -> null;
    };
  }

  private static byte[] version(String version) {
    return version.isEmpty() ? NO_VERSION : ascii(version);
  }

  private static byte[] ascii(String text) {
    return text.getBytes(StandardCharsets.US_ASCII);
  }
}
