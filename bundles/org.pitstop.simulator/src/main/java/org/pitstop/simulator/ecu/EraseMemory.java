package org.pitstop.simulator.ecu;

import java.io.IOException;

/** Routine 0xFF00; option: ALFID 0x44, address, size. A transfer under way ends. */
final class EraseMemory implements ProgrammingRoutine {
  @Override
  public int id() {
    return 0xFF00;
  }

  @Override
  public int optionLength() {
    return 9;
  }

  @Override
  public Reply start(Request request, int option, EcuState ecu) throws IOException {
    long address = request.address(option + 1);
    long size = request.address(option + 5);
    if (request.u8(option) != RequestDownload.ALFID || !Flash.contains(address, size)) {
      return Reply.negative(Nrc.REQUEST_OUT_OF_RANGE);
    }
    if (ecu.surroundings.batteryVolts() < CheckPreconditions.MIN_VOLTS) {
      return Reply.negative(Nrc.VOLTAGE_TOO_LOW);
    }
    if (ecu.lacksLoader()) {
      return Reply.negative(Nrc.CONDITIONS_NOT_CORRECT);
    }
    ecu.transfer(null);
    ecu.memory.erase(address, size);
    return status(0).busy(EcuSettings.scaled(ecu.settings.eraseNanos(), size));
  }
}
