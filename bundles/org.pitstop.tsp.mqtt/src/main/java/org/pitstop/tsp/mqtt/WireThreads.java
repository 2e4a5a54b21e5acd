package org.pitstop.tsp.mqtt;

import com.hivemq.client.internal.netty.NettyEventLoopProvider;
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
  private static final int LIMIT_SECONDS = 3;
  /** Wires that may have been left with messages under way. */
  private static final int MAX_CLAIMS = 16;

  private final ExecutorService network = Executors.newCachedThreadPool(task -> {
    Thread thread = new Thread(task, "pitstop-mqtt-wire");
    thread.setDaemon(true);
    return thread;
  });

  /** Runs the event loops of all wires. */
  Executor network() {
    return network;
  }

  /** Waits until every wire that was told to disconnect has done so; cuts what does not end. @return false: a thread is left */
  boolean end() throws InterruptedException {
    network.shutdown();
    boolean ended = network.awaitTermination(LIMIT_SECONDS, TimeUnit.SECONDS);
    // a message that the broker never acknowledged keeps its client's claim on the event loop, for a session that nobody will resume here
    for (int claims = 0; !ended && claims < MAX_CLAIMS; claims++) {
      NettyEventLoopProvider.INSTANCE.releaseEventLoop(network);
      ended = network.awaitTermination(LIMIT_SECONDS, TimeUnit.SECONDS);
    }
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
