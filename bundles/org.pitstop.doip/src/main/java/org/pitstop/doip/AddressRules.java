package org.pitstop.doip;

import java.io.IOException;
import org.pitstop.api.link.DoipAddress;

/** Which logical addresses are right (ISO 13400-2:2019, logical address overview). */
final class AddressRules {
  private AddressRules() {}

  /** @throws IOException naming the address, its value and what is allowed */
  static void check(DoipAddress address) throws IOException {
    range("port", address.port(), 1, 0xFFFF);
    range("tester", address.tester(), 0x0E00, 0x0FFF);
    range("target", address.target(), 0x0001, 0xFFFF);
    range("functional", address.functional(), 0xE000, 0xE3FF);
    if (address.host().isBlank()) {
      throw new IOException("the DoIP address has no host: name it in the ECU's profile");
    }
  }

  private static void range(String what, int value, int min, int max) throws IOException {
    if (value < min || value > max) {
      throw new IOException(String.format("%s of the DoIP address is 0x%04X (allowed: 0x%04X…0x%04X)", what, value, min, max));
    }
  }
}
