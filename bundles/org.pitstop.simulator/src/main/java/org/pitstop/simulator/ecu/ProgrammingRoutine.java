package org.pitstop.simulator.ecu;

/** A routine of the unlocked boot loader. */
interface ProgrammingRoutine extends Routine {
  @Override
  default boolean available(EcuState ecu) {
    return ecu.bootLoader() && ecu.session() == Session.PROGRAMMING;
  }

  @Override
  default boolean secured() {
    return true;
  }
}
