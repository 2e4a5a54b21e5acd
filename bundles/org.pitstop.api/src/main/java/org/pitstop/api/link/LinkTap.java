package org.pitstop.api.link;

import org.osgi.annotation.versioning.ConsumerType;
import org.pitstop.api.can.CanFrame;

/**
 * Hears all that passes the links of this process, for captures: a service (whiteboard) that every link looks for. Calls come from the
 * threads of the links, must not block, and change nothing.
 */
@ConsumerType
public interface LinkTap {

  /**
   * A CAN frame was on a bus.
   *
   * @param bus the bus's name
   * @param frame valid only during the call
   * @param nanos when its end was on the bus, in vehicle time
   * @param ours whether this process sent it
   */
  void frame(String bus, CanFrame frame, long nanos, boolean ours);

  /**
   * A DoIP message (ISO 13400-2) was sent or has come.
   *
   * @param host the DoIP entity: name or address, and port
   * @param message valid only during the call; header included
   * @param nanos in vehicle time
   * @param ours whether this process sent it
   */
  void doip(String host, byte[] message, int length, long nanos, boolean ours);
}
