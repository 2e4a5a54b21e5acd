package org.pitstop.fuzz;

import java.io.IOException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.function.Consumer;
import org.pitstop.api.can.BusState;
import org.pitstop.api.can.CanBus;
import org.pitstop.api.can.CanFilter;
import org.pitstop.api.can.CanFrame;
import org.pitstop.api.can.CanListener;

/** A bus without bits: frames are confirmed when the test says so, or as soon as time passes. */
public final class StepBus implements CanBus {
  /** A frame takes this long. */
  private static final long FRAME_NANOS = 100_000;
  /** Thrown a thousand times a second: one without a stack trace will do. */
  private static final IOException FULL = new IOException("the queue is full");
  private final StepTime time;
  private final boolean fd;
  private final Queue<Runnable> unconfirmed = new ArrayDeque<>();
  private final List<CanListener> listeners = new ArrayList<>();
  private BusState state = BusState.ACTIVE;
  private boolean full;
  private boolean held;
  private Consumer<CanFrame> tap = frame -> { };

  public StepBus(StepTime time, boolean fd) {
    this.time = time;
    this.fd = fd;
  }

  /** Who sees the frames that are sent. */
  public void tap(Consumer<CanFrame> seen) {
    tap = seen;
  }

  /** Whether the queue takes no more. */
  public void full(boolean now) {
    full = now;
  }

  /** Whether confirmations wait for {@link #confirm}. */
  public void held(boolean now) {
    held = now;
  }

  public void confirm() {
    Runnable oldest = unconfirmed.poll();
    if (oldest != null) {
      oldest.run();
    }
  }

  private void confirm(Runnable sent) {
    if (unconfirmed.remove(sent)) {
      sent.run();
    }
  }

  public void state(BusState now) {
    state = now;
    List.copyOf(listeners).forEach(l -> l.state(now));
  }

  /** A frame from somebody else. */
  public void heard(CanFrame frame) {
    List.copyOf(listeners).forEach(l -> l.frame(frame, time.nanos()));
  }

  @Override
  public String name() {
    return "fuzz";
  }

  @Override
  public boolean fd() {
    return fd;
  }

  @Override
  public BusState state() {
    return state;
  }

  @Override
  public void send(CanFrame frame, Runnable sent) throws IOException {
    if (full) {
      throw FULL;
    }
    frame.copy().length(frame.length());
    tap.accept(frame);
    if (sent != null) {
      unconfirmed.add(sent);
      if (!held) {
        time.schedule(FRAME_NANOS, () -> confirm(sent));
      }
    }
  }

  @Override
  public Subscription listen(CanFilter filter, CanListener listener) {
    CanListener filtered = new CanListener() {
      @Override
      public void frame(CanFrame frame, long nanos) {
        if (filter.matches(frame)) {
          listener.frame(frame, nanos);
        }
      }

      @Override
      public void state(BusState now) {
        listener.state(now);
      }
    };
    listeners.add(filtered);
    return () -> listeners.remove(filtered);
  }
}
