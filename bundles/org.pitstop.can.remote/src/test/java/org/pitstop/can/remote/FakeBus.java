package org.pitstop.can.remote;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.pitstop.api.can.BusState;
import org.pitstop.api.can.CanBus;
import org.pitstop.api.can.CanFilter;
import org.pitstop.api.can.CanFrame;
import org.pitstop.api.can.CanListener;

/** A bus in memory: keeps what is sent on it, and brings frames as another node of it would. */
final class FakeBus implements CanBus {

  private static final int PATIENCE_S = 10;

  private final String name;
  private final boolean fd;
  private final Listeners listeners = new Listeners();
  final LinkedBlockingQueue<CanFrame> sent = new LinkedBlockingQueue<>();
  /** While it is set, nothing is told to be sent. */
  volatile CountDownLatch gate = new CountDownLatch(0);
  private final LinkedBlockingQueue<Runnable> callbacks = new LinkedBlockingQueue<>();

  FakeBus(String name, boolean fd) {
    this.name = name;
    this.fd = fd;
  }

  CanFrame next() throws InterruptedException {
    return sent.poll(PATIENCE_S, TimeUnit.SECONDS);
  }

  void brings(CanFrame frame) {
    listeners.frame(frame, 1_000_000L);
  }

  /** Lets the frames that wait have been on the bus. */
  void open() {
    gate.countDown();
    Runnable callback = callbacks.poll();
    while (callback != null) {
      callback.run();
      callback = callbacks.poll();
    }
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public boolean fd() {
    return fd;
  }

  @Override
  public BusState state() {
    return BusState.ACTIVE;
  }

  @Override
  public void send(CanFrame frame, Runnable done) {
    sent.add(frame.copy());
    if (gate.getCount() == 0) {
      done.run();
    } else {
      callbacks.add(done);
    }
  }

  @Override
  public Subscription listen(CanFilter filter, CanListener listener) {
    return listeners.add(filter, listener);
  }
}
