package org.pitstop.simulator.link;

/** The transport end of one ECU: requests come in, answers go out. Only in events of vehicle time. */
public interface EcuLink extends AutoCloseable {

  /** Sends an answer; one at a time: the end is told by {@link Upper#sent}. The bytes must not change until then. */
  void send(byte[] message, int length);

  /** Whether a longer request has begun and not ended. */
  boolean receivingLong();

  /** Forgets every message under way, as a controller that is reset does. */
  void reset();

  @Override
  void close();

  /** What an ECU does with messages. */
  interface Upper {
    /** A longer request has begun. */
    void receiving();

    /** A request has come. The buffer is valid only during the call. */
    void received(byte[] buffer, int length, boolean functional);

    /** The answer has been sent, or could not be. */
    void sent();

    /** Whether a request is being served: another one that comes now is not answered. */
    default boolean busy() {
      return false;
    }
  }

  /** Connects an ECU. */
  interface Plug {
    EcuLink connect(Upper ecu);
  }
}
