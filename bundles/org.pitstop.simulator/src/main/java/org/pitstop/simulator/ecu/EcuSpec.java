package org.pitstop.simulator.ecu;

import java.util.Optional;
import org.pitstop.simulator.isotp.IsoTpAddress;

/**
 * One ECU of the vehicle.
 *
 * @param id its name
 * @param bus the bus or gateway it is on
 * @param hardware its hardware number (DID F191), ASCII
 * @param address how it talks ISO-TP; empty: it is behind a gateway
 */
public record EcuSpec(String id, String bus, String hardware, Optional<IsoTpAddress> address) {
  public EcuSpec {
    if (!id.matches("[a-z][a-z0-9-]{0,31}")) {
      throw new IllegalArgumentException("'" + id + "' is no ECU id (1–32 of a-z 0-9 -, beginning with a letter)");
    }
    if (hardware.isEmpty() || hardware.length() > ApplicationHeader.MAX_HARDWARE || !hardware.chars().allMatch(c -> c > 0x20 && c < 0x7F)) {
      throw new IllegalArgumentException(
          "hardware of " + id + " is '" + hardware + "' (allowed: 1–" + ApplicationHeader.MAX_HARDWARE + " printable ASCII characters)");
    }
  }

  /** An ECU on a CAN bus. */
  public EcuSpec(String id, String bus, String hardware, IsoTpAddress address) {
    this(id, bus, hardware, Optional.of(address));
  }

  /** An ECU behind a gateway. */
  public EcuSpec(String id, String gateway, String hardware) {
    this(id, gateway, hardware, Optional.empty());
  }
}
