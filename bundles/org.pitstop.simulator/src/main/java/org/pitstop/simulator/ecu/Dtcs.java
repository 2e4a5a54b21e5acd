package org.pitstop.simulator.ecu;

/** The fault memory: one stored DTC, U3000-00 (control module), confirmed, until it is cleared. */
final class Dtcs {
  /** testFailed, confirmedDTC and what else these ECUs can say (ISO 14229-1:2020, annex D.2). */
  static final int AVAILABILITY = 0x2F;
  private static final int STORED = 0xF00000;
  private static final int CONFIRMED = 0x08;

  private boolean stored = true;
  private boolean recording = true;

  /** The records whose status has a bit of the mask: DTC (3 bytes), status. */
  byte[] byStatus(int mask) {
    if (!stored || (mask & CONFIRMED) == 0) {
      return new byte[0];
    }
    return new byte[] {(byte) (STORED >> 16), (byte) (STORED >> 8), (byte) STORED, CONFIRMED};
  }

  /** Every DTC that these ECUs can have, with its status. */
  byte[] supported() {
    return new byte[] {(byte) (STORED >> 16), (byte) (STORED >> 8), (byte) STORED, (byte) (stored ? CONFIRMED : 0)};
  }

  void clear() {
    stored = false;
  }

  boolean recording() {
    return recording;
  }

  void recording(boolean on) {
    recording = on;
  }
}
