package org.pitstop.simulator.ecu;

/** A service of the boot loader alone, in its programming session, once it is unlocked. */
interface ProgrammingService extends Service {
  @Override
  default boolean available(EcuState ecu) {
    return ecu.bootLoader() && ecu.session() == Session.PROGRAMMING;
  }

  @Override
  default boolean secured() {
    return true;
  }
}
