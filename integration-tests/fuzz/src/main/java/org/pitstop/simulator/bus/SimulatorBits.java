package org.pitstop.simulator.bus;

import org.pitstop.api.can.CanFrame;

/** What the simulator counts, for a comparison with those who count it for themselves. */
public final class SimulatorBits {
  private SimulatorBits() {}

  /** Nominal and data bits. */
  public static int[] of(CanFrame frame) {
    FrameBits bits = new FrameBits().measure(frame);
    return new int[] {bits.nominal(), bits.data()};
  }
}
