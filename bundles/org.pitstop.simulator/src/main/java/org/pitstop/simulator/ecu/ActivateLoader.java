package org.pitstop.simulator.ecu;

/** Routine 0x0301; option: address. Starts the secondary boot loader that was downloaded there; status 1: none was, to its end. */
final class ActivateLoader implements ProgrammingRoutine {
  @Override
  public int id() {
    return 0x0301;
  }

  @Override
  public int optionLength() {
    return 4;
  }

  @Override
  public Reply start(Request request, int option, EcuState ecu) {
    return status(ecu.ram.activate(request.address(option)) ? 0 : 1);
  }
}
