package org.pitstop.can.socketcan;

import java.nio.ByteBuffer;
import java.util.Optional;
import org.pitstop.api.can.BusState;

/** What the driver tells of its controller by error frames (linux/can/error.h). */
final class ErrorFrame {

  private static final int CONTROLLER = 0x004;
  private static final int BUS_OFF = 0x040;
  private static final int RESTARTED = 0x100;
  /** The error classes that we ask for. */
  static final int CLASSES = CONTROLLER | BUS_OFF | RESTARTED;
  private static final int PASSIVE = 0x10 | 0x20;
  private static final int ACTIVE = 0x40;
  private static final int CONTROLLER_STATUS_BYTE = 8 + 1;

  private ErrorFrame() {}

  static boolean is(ByteBuffer raw) {
    return raw.remaining() >= RawFrame.SIZE && (RawFrame.rawId(raw) & RawFrame.ERROR) != 0;
  }

  /** The state that an error frame tells; empty: none. */
  static Optional<BusState> state(ByteBuffer raw) {
    int errorClass = RawFrame.rawId(raw);
    int status = raw.get(CONTROLLER_STATUS_BYTE);
    if ((errorClass & BUS_OFF) != 0) {
      return Optional.of(BusState.BUS_OFF);
    }
    if ((errorClass & CONTROLLER) != 0 && (status & PASSIVE) != 0) {
      return Optional.of(BusState.PASSIVE);
    }
    boolean active = (errorClass & CONTROLLER) != 0 && (status & ACTIVE) != 0;
    return active || (errorClass & RESTARTED) != 0 ? Optional.of(BusState.ACTIVE) : Optional.empty();
  }
}
