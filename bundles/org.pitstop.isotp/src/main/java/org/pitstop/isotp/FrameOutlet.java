package org.pitstop.isotp;

import java.io.IOException;
import org.pitstop.api.can.BusState;
import org.pitstop.api.can.CanBus;
import org.pitstop.api.can.CanFrame;

/** Hands one frame after the other to the bus; one that a full queue refuses is kept and tried again. For one thread at a time. */
final class FrameOutlet {
  /** When a bus whose queue is full is tried again. */
  private static final long RETRY_NANOS = 1_000_000;

  private final CanBus bus;
  private final CanFrame frame = new CanFrame();
  private Runnable owner;
  private Runnable confirm;
  private boolean held;
  private boolean unflushed;
  private long retryAt;
  private long giveUpAt;

  FrameOutlet(CanBus bus) {
    this.bus = bus;
  }

  static boolean canSend(BusState state) {
    return switch (state) {
      case ACTIVE, PASSIVE -> true;
      case BUS_OFF, DOWN -> false;
    };
  }

  /** The buffer of the next frame. */
  CanFrame frame() {
    return frame;
  }

  /**
   * The buffer has been filled.
   *
   * @param onSent whose frame it is, and what the bus runs then
   * @param ask whether the bus is to run it
   * @param giveUpNanos until when a full queue may refuse the frame
   */
  void load(Runnable onSent, boolean ask, long giveUpNanos) {
    owner = onSent;
    confirm = ask ? onSent : null;
    giveUpAt = giveUpNanos;
  }

  boolean holds() {
    return held;
  }

  /** Whose frame this is. */
  Runnable owner() {
    return owner;
  }

  /** When a held frame is tried again. */
  long retryAt() {
    return retryAt;
  }

  void drop() {
    held = false;
  }

  /** No frame follows at once: what the bus has kept to send in one go is to go. */
  void pause() {
    if (unflushed) {
      unflushed = false;
      bus.flush();
    }
  }

  /** @return why the frame is given up; null if the bus took it or it is held */
  String transmit(long now) {
    try {
      bus.queue(frame, confirm);
      unflushed = true;
      held = false;
      return null;
    } catch (IOException e) {
      held = canSend(bus.state()) && now < giveUpAt;
      retryAt = now + RETRY_NANOS;
      return held ? null : e.getMessage();
    } catch (RuntimeException e) {
      held = false;
      return e.toString();
    }
  }
}
