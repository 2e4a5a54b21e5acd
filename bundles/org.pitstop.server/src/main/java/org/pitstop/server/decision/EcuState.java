package org.pitstop.server.decision;

import org.pitstop.api.software.EcuId;

/** An ECU as the vehicle's last inventory has it; empty: it did not say, or there is none. */
public record EcuState(EcuId ecu, String hardware, String running, String backup) {
  Kind kind() {
    return Kind.of(ecu);
  }
}
