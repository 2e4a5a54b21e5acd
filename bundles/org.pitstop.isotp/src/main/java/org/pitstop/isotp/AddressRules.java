package org.pitstop.isotp;

import java.io.IOException;
import org.pitstop.api.can.CanFrame;
import org.pitstop.api.link.CanAddress;

/** What an address must keep to, beyond the ranges of its numbers. */
final class AddressRules {
  private static final int NORMAL_FIXED_PHYSICAL = 0xDA;
  private static final int MIXED_PHYSICAL = 0xCE;

  private AddressRules() {}

  /** @throws IOException naming the value and what is allowed */
  static void check(CanAddress a, boolean busHasFd) throws IOException {
    require(!a.fd() || busHasFd, "bus " + a.bus() + " has no CAN FD: set the profile's link to classic CAN or the bus to FD");
    require(CanFrame.dlcToLength(CanFrame.lengthToDlc(a.txDl())) == a.txDl(),
        "txDl " + a.txDl() + " is none of 8, 12, 16, 20, 24, 32, 48, 64");
    require(a.fd() || !a.bitRateSwitch(), "bitRateSwitch without CAN FD");
    require(a.stMinRaw() <= 0x7F || a.stMinRaw() >= 0xF1 && a.stMinRaw() <= 0xF9,
        String.format("stMin 0x%02X is reserved (allowed: 0x00-0x7F, 0xF1-0xF9)", a.stMinRaw()));
    switch (a.addressing()) {
      case NORMAL, EXTENDED -> { }
      case NORMAL_FIXED -> {
        require(a.extendedIds(), "normal fixed addressing needs 29-bit identifiers");
        checkPair(a, NORMAL_FIXED_PHYSICAL);
      }
      case MIXED -> {
        if (a.extendedIds()) {
          checkPair(a, MIXED_PHYSICAL);
        }
      }
    }
  }

  /** 29-bit identifiers are priority(3) 00 PF(8) N_TA(8) N_SA(8); the answer has N_TA and N_SA exchanged (10.3.3, 10.3.5). */
  private static void checkPair(CanAddress a, int format) throws IOException {
    require((a.request() >> 16 & 0xFF) == format && (a.response() >> 16 & 0xFF) == format,
        String.format("identifiers 0x%X and 0x%X are not of the form 0x18%02XTTSS", a.request(), a.response(), format));
    require((a.request() & 0xFF) == (a.response() >> 8 & 0xFF) && (a.response() & 0xFF) == (a.request() >> 8 & 0xFF),
        String.format("target and source of 0x%X and 0x%X are not each other's", a.request(), a.response()));
  }

  private static void require(boolean kept, String otherwise) throws IOException {
    if (!kept) {
      throw new IOException(otherwise);
    }
  }
}
