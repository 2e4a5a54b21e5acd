package org.pitstop.simulator.bus;

import org.pitstop.api.can.CanFrame;

/** Decides what becomes of each frame: where tests lose frames and cut the power. Called when a frame ends, before it is heard. */
public interface FrameDisturbance {

  FrameDisturbance NONE = (bus, number, frame) -> Fate.DELIVER;

  /**
   * What becomes of a frame.
   *
   * @param bus the bus's name
   * @param number the frames of this bus, counted from 0
   * @param frame valid only during the call
   */
  Fate fate(String bus, long number, CanFrame frame);

  /** The sender believes in each case that the frame was sent. */
  enum Fate {
    DELIVER,
    /** Nobody hears it. */
    DROP,
    /** Everybody hears it twice, as when the last bit of its end was disturbed (ISO 11898-1:2015, 10.7). */
    DUPLICATE
  }
}
