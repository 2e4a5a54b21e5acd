package org.pitstop.tsp.mqtt;

import java.util.List;
import java.util.concurrent.CompletableFuture;

/** One connection to a broker, used once. Nothing here blocks; a future that fails says why. */
interface Wire {

  /** Makes wires. */
  interface Factory {
    /** @param events told from the moment the connection begins: messages may come before {@link #connect} has completed */
    Wire open(Vehicle vehicle, Events events);
  }

  /** What comes in; from any thread. */
  interface Events {
    /** @param acknowledge tells the broker that the message is kept; without it, the message comes again in the next connection */
    void message(String topic, byte[] payload, Runnable acknowledge);

    void disconnected(String why);
  }

  CompletableFuture<Void> connect();

  CompletableFuture<Void> subscribe(List<String> topics);

  CompletableFuture<Void> publish(String topic, byte[] payload, boolean atLeastOnce, boolean retained);

  /** Ends the connection, if there is one; the vehicle then counts as offline. */
  void disconnect();
}
