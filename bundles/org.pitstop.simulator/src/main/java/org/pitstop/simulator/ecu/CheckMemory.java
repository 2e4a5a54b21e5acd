package org.pitstop.simulator.ecu;

/** Routine 0x0202; option: address, size, CRC-32 that the area should have. Status 1: it has another. */
final class CheckMemory implements ProgrammingRoutine {
  @Override
  public int id() {
    return 0x0202;
  }

  @Override
  public int optionLength() {
    return 12;
  }

  @Override
  public Reply start(Request request, int option, EcuState ecu) {
    long address = request.address(option);
    long size = request.address(option + 4);
    if (Ram.contains(address, size)) {
      return status(ecu.ram.crc32(address, size) == request.u32(option + 8) ? 0 : 1);
    }
    if (!Flash.contains(address, size)) {
      return Reply.negative(Nrc.REQUEST_OUT_OF_RANGE);
    }
    boolean right = ecu.memory.verify(address, size, request.u32(option + 8));
    return status(right ? 0 : 1).busy(EcuSettings.scaled(ecu.settings.checksumNanos(), size));
  }
}
