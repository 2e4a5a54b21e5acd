package org.pitstop.api.link;

import java.io.IOException;
import java.util.Optional;
import org.osgi.annotation.versioning.ConsumerType;
import org.osgi.annotation.versioning.ProviderType;

/** A conversation with one ECU, in whole messages. */
@ProviderType
public interface DiagnosticLink extends AutoCloseable {

  /**
   * Sends a message to the ECU; one at a time. The end is told to the listener by {@link Listener#sent} or {@link Listener#sendFailed},
   * possibly before this returns.
   *
   * @param message not copied: it must not change before the end has been told
   * @throws IOException if the link is down
   * @throws IllegalStateException if the last message is still under way
   */
  void send(byte[] message, int offset, int length) throws IOException;

  /** Sends a short message (one SingleFrame) to all ECUs of the bus by functional addressing; may be called while a message is under way. */
  void sendFunctional(byte[] message) throws IOException;

  /** What was heard of other testers; empty: this kind of link cannot hear them. */
  Optional<ForeignRequests> foreignRequests();

  @Override
  void close();

  /** Told what happens. Calls come one after the other, on the bus's thread, and must not block. */
  @ConsumerType
  interface Listener {

    /** The whole message has been on the wire (T_Data.confirm). */
    void sent();

    /** The message did not get through; {@code what} says why, with the timer or the frame by its name. */
    void sendFailed(String what);

    /** The first part of a longer message has come (T_DataSOM.indication): time-outs for the beginning of an answer end here. */
    void receiving(int lengthBytes);

    /** A whole message has come. The buffer is valid only during the call. */
    void received(byte[] buffer, int length);

    /** A message that had begun did not end well. */
    void receiveFailed(String what);

    /** The link went down and will not come back by itself. */
    void closed(String why);
  }
}
