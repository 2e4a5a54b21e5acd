package org.pitstop.isotp;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertTrue;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.junit.After;
import org.junit.Test;
import org.pitstop.api.can.BusState;
import org.pitstop.api.can.CanBus;
import org.pitstop.api.can.CanFilter;
import org.pitstop.api.can.CanFrame;
import org.pitstop.api.can.CanListener;
import org.pitstop.api.link.CanAddress;
import org.pitstop.api.link.DiagnosticLink;
import org.pitstop.time.VirtualVehicleTime;

/** Frames, confirmations and messages to send come from threads of their own, as on a real bus: nothing is lost or out of order. */
public class ThreadedBusTest {
  private static final int MESSAGES = 300;
  private static final int LENGTH = 500;

  private final ExecutorService confirmations = Executors.newSingleThreadExecutor();

  /** Delivers on one thread a direction and confirms on another. */
  private final class OneWay implements CanBus {
    private final ExecutorService deliveries = Executors.newSingleThreadExecutor();
    private OneWay other;
    private CanListener listener;

    @Override
    public String name() {
      return "body";
    }

    @Override
    public boolean fd() {
      return false;
    }

    @Override
    public BusState state() {
      return BusState.ACTIVE;
    }

    @Override
    public void send(CanFrame frame, Runnable sent) {
      CanFrame copy = frame.copy();
      other.deliveries.execute(() -> other.listener.frame(copy, 0));
      if (sent != null) {
        confirmations.execute(sent);
      }
    }

    @Override
    public Subscription listen(CanFilter filter, CanListener toTell) {
      listener = toTell;
      return () -> { };
    }
  }

  private final OneWay near = new OneWay();
  private final OneWay far = new OneWay();

  @After
  public void stop() {
    near.deliveries.shutdownNow();
    far.deliveries.shutdownNow();
    confirmations.shutdownNow();
  }

  private static IsoTpLink open(CanBus bus, CanAddress address, DiagnosticLink.Listener listener) {
    // nobody waits in this time: it stands still, so no timer can hide a lost event
    return new IsoTpLink(bus, address, new VirtualVehicleTime(), IsoTpParameters.DEFAULT, listener, l -> { }).attach();
  }

  @Test
  public void manyMessagesGetThroughInOrder() throws Exception {
    near.other = far;
    far.other = near;
    CountDownLatch done = new CountDownLatch(MESSAGES);
    int[] wrong = {0};
    DiagnosticLink[] from = new DiagnosticLink[1];
    open(far, new CanAddress("body", 0x7E8, 0x7E0, 0x7DF, false, CanAddress.Addressing.NORMAL, 0, 0, 0, false, false, 8, 0xCC, 5, 0),
        new Recorder() {
          @Override
          public void received(byte[] buffer, int length) {
            wrong[0] += length == LENGTH && buffer[LENGTH - 1] == (byte) (LENGTH - 1) ? 0 : 1;
            done.countDown();
          }
        });
    java.util.concurrent.Semaphore free = new java.util.concurrent.Semaphore(1);
    from[0] = open(near, CanAddress.classic("body", 0x7E0, 0x7E8), new Recorder() {
      @Override
      public void sent() {
        free.release();
      }
    });
    byte[] message = Frames.counting(LENGTH);
    for (int i = 0; i < MESSAGES; i++) {
      assertTrue("message " + i + " hangs", free.tryAcquire(10, TimeUnit.SECONDS));
      from[0].send(message, 0, LENGTH);
    }
    assertTrue(done.getCount() + " messages did not come", done.await(10, TimeUnit.SECONDS));
    assertEquals(0, wrong[0]);
  }
}
