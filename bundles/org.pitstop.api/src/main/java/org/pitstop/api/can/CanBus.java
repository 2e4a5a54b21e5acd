package org.pitstop.api.can;

import java.io.IOException;
import org.osgi.annotation.versioning.ProviderType;

/**
 * One CAN bus. Registered as a service with the property {@value #NAME}, whose value is the name that ECU profiles use, and
 * {@value #LINK}, the URI of the link: {@code socketcan:can0}, {@code socketcand://host:port/can0},
 * {@code cannelloni://host:port?local=port}, {@code sim:body}.
 */
@ProviderType
public interface CanBus {

  /** Service property: the name of the bus. */
  String NAME = "pitstop.bus";
  /** Service property: the URI of the link. */
  String LINK = "pitstop.link";

  String name();

  /** Whether CAN FD frames can be sent. */
  boolean fd();

  BusState state();

  /**
   * Queues a frame for transmission. The frame is copied before this returns. The frames of one caller keep their order.
   *
   * @param frame what to send
   * @param sent runs once the frame has been on the bus (or, where the link cannot tell, once its bit time must be over); may run before
   *     this method returns; not at all if the frame is lost because the bus went down. May be null
   * @throws IOException if the bus is down or its queue is full; the frame was not queued
   * @throws IllegalArgumentException for a CAN FD frame on a bus without FD
   */
  void send(CanFrame frame, Runnable sent) throws IOException;

  /**
   * As {@link #send}, for a frame that others of the same sender follow at once: a link that can carry several in one go may keep it until
   * {@link #flush} or the next {@link #send}.
   */
  default void queue(CanFrame frame, Runnable sent) throws IOException {
    send(frame, sent);
  }

  /** Lets go what {@link #queue} has taken. Must not be forgotten; does not block, whether the link takes the frames now or later. */
  default void flush() {}

  /** Lets a listener hear the frames that others send. A sender does not hear its own. Closing ends it. */
  Subscription listen(CanFilter filter, CanListener listener);

  /** A listener's place on a bus. */
  interface Subscription extends AutoCloseable {
    @Override
    void close();
  }
}
