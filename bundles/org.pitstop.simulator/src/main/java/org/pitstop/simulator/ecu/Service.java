package org.pitstop.simulator.ecu;

import java.io.IOException;

/** One UDS service of the ECU. The server has checked that it is available before it calls {@link #serve}. */
interface Service {

  int sid();

  /** Whether the second byte is a sub-function with suppressPosRspMsgIndicationBit. */
  default boolean hasSubFunction() {
    return false;
  }

  /** The shortest request, in bytes. */
  int minLength();

  /** Whether the software that runs now has it at all; else 0x11. */
  default boolean supported(EcuState ecu) {
    return true;
  }

  /** Whether it is there in the session that is active now; else 0x7F. */
  default boolean available(EcuState ecu) {
    return true;
  }

  /** Whether it needs SecurityAccess; else 0x33. */
  default boolean secured() {
    return false;
  }

  /** @throws IOException if the flash memory's store fails: the server answers 0x72 */
  Reply serve(Request request, EcuState ecu) throws IOException;
}
