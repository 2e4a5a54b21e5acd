package org.pitstop.simulator.bus;

import org.pitstop.api.can.CanFrame;

/** Decides what becomes of each frame: where tests lose frames and cut the power. Called when a frame ends, before it is heard. */
public interface FrameDisturbance {
  /** How long a controller is bus-off: as long as Linux lets it with restart-ms 100. */
  long BUS_OFF_NANOS = 100_000_000L;
  long LINK_DOWN_NANOS = 1_000_000_000L;

  FrameDisturbance NONE = (bus, number, frame) -> Fate.DELIVER;

  /**
   * What becomes of a frame.
   *
   * @param bus the bus's name
   * @param number the frames of this bus, counted from 0
   * @param frame valid only during the call
   */
  Fate fate(String bus, long number, CanFrame frame);

  /** With the first three the sender believes that the frame was sent. */
  enum Fate {
    DELIVER,
    /** Nobody hears it. */
    DROP,
    /** Everybody hears it twice, as when the last bit of its end was disturbed (ISO 11898-1:2015, 10.7). */
    DUPLICATE,
    /** Its sender is bus-off for {@link #BUS_OFF_NANOS}: the frame and what waits behind it are lost, and it hears nothing. */
    BUS_OFF,
    /** As {@link #BUS_OFF}, but its interface is down, for {@link #LINK_DOWN_NANOS}. */
    LINK_DOWN
  }
}
