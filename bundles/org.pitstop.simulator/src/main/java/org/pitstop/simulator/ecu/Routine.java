package org.pitstop.simulator.ecu;

import java.io.IOException;

/** A routine that RoutineControl can start. The answer of a routine is one status byte; 0: right. */
interface Routine {
  int id();

  /** The length of the routineControlOptionRecord, in bytes. */
  int optionLength();

  /** Whether it is there in the present session; else 0x31. */
  boolean available(EcuState ecu);

  /** Whether it needs SecurityAccess; else 0x33. */
  boolean secured();

  /** @param option where the option record begins */
  Reply start(Request request, int option, EcuState ecu) throws IOException;

  /** The positive response with a status. */
  default Reply status(int status) {
    return Reply.positive(0x71, 1, id() >> 8, id(), status);
  }
}
