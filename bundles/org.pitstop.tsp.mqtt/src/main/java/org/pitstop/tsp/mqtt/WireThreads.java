package org.pitstop.tsp.mqtt;

import io.reactivex.schedulers.Schedulers;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;

/**
 * The threads of the MQTT client. They are ours, so that none outlives its bundle: it would hold the classes of a bundle that was replaced, or
 * miss them in the middle of its farewell and leave a connection behind that nobody listens to.
 */
final class WireThreads {
  /** A broker that does not answer the farewell is not waited for any longer. */
  private static final int LIMIT_SECONDS = 5;

  private final ExecutorService network = Executors.newCachedThreadPool(task -> {
    Thread thread = new Thread(task, "pitstop-mqtt-wire");
    thread.setDaemon(true);
    return thread;
  });

  /** Runs the event loops of all wires. */
  Executor network() {
    return network;
  }

  /** Waits until every wire that was told to disconnect has done so. @return false: one has not within the limit */
  boolean end() throws InterruptedException {
    network.shutdown();
    boolean ended = network.awaitTermination(LIMIT_SECONDS, TimeUnit.SECONDS);
    network.shutdownNow();
    return ended;
  }

  /** The pools of the client's own library, in this bundle's copy of it. */
  static void startPools() {
    Schedulers.start();
  }

  static void endPools() {
    Schedulers.shutdown();
  }
}
