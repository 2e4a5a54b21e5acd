package org.pitstop.simulator.ecu;

import java.io.IOException;

/**
 * Routine 0xFF01, checkProgrammingDependencies: marks the application valid if every programmed byte passed the checksum routine (else
 * status 1) and it is an application for this hardware (else status 2).
 */
final class CheckDependencies implements ProgrammingRoutine {
  private static final int NOT_VERIFIED = 1;
  private static final int DOES_NOT_FIT = 2;

  @Override
  public int id() {
    return 0xFF01;
  }

  @Override
  public int optionLength() {
    return 0;
  }

  @Override
  public Reply start(Request request, int option, EcuState ecu) throws IOException {
    // an application that is marked valid was verified before
    if (!ecu.memory.applicationValid()) {
      if (!ecu.memory.allVerified()) {
        return status(NOT_VERIFIED);
      }
      if (!ecu.memory.fits()) {
        return status(DOES_NOT_FIT);
      }
      ecu.memory.markValid();
    }
    return status(0);
  }
}
