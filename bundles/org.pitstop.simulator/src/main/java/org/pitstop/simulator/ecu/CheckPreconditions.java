package org.pitstop.simulator.ecu;

/** Routine 0x0203: may this ECU be programmed now? Status bit 0: the vehicle moves; bit 1: the battery is low. */
final class CheckPreconditions implements Routine {
  static final double MAX_SPEED_KMH = 0;
  static final double MIN_VOLTS = 9;
  private static final int MOVING = 1;
  private static final int LOW_BATTERY = 2;

  @Override
  public int id() {
    return 0x0203;
  }

  @Override
  public int optionLength() {
    return 0;
  }

  @Override
  public boolean available(EcuState ecu) {
    return ecu.session() != Session.DEFAULT;
  }

  @Override
  public boolean secured() {
    return false;
  }

  @Override
  public Reply start(Request request, int option, EcuState ecu) {
    int moving = ecu.surroundings.speedKmh() > MAX_SPEED_KMH ? MOVING : 0;
    return status(moving | (ecu.surroundings.batteryVolts() < MIN_VOLTS ? LOW_BATTERY : 0));
  }
}
