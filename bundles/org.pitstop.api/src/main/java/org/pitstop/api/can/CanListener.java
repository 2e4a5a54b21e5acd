package org.pitstop.api.can;

import org.osgi.annotation.versioning.ConsumerType;

/** Gets the frames of a bus, in their order. Calls come one after the other and must not block. */
@ConsumerType
public interface CanListener {

  /**
   * A frame was on the bus.
   *
   * @param frame valid only during this call
   * @param nanos when its end was on the bus, in vehicle time
   */
  void frame(CanFrame frame, long nanos);

  /** The bus changed its state. */
  default void state(BusState state) {}
}
