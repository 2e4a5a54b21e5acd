package org.pitstop.flash;

import java.util.ArrayList;
import java.util.List;
import org.pitstop.api.time.VehicleTime;
import org.pitstop.api.time.Waiter;

/** Who may be programmed: an exclusive ECU only while no other of its bus or host is; first come, first served. */
final class Turns {
  private final VehicleTime time;
  /** Those that have their turn and those that wait for it, in the order they came. */
  private final List<Turn> queue = new ArrayList<>();

  Turns(VehicleTime time) {
    this.time = time;
  }

  /** One ECU's; over when it is closed. */
  final class Turn implements AutoCloseable {
    private final String place;
    private final boolean exclusive;
    private final Waiter waiter = time.waiter();

    private Turn(String place, boolean exclusive) {
      this.place = place;
      this.exclusive = exclusive;
    }

    String place() {
      return place;
    }

    private boolean mustWaitFor(Turn other) {
      return place.equals(other.place) && (exclusive || other.exclusive);
    }

    private boolean mustWait() {
      synchronized (queue) {
        return queue.subList(0, queue.indexOf(this)).stream().anyMatch(this::mustWaitFor);
      }
    }

    @Override
    public void close() {
      synchronized (queue) {
        queue.remove(this);
        queue.forEach(turn -> turn.waiter.signal());
      }
    }
  }

  /** Waits for it, without limit: whoever has it is limited by the retries of its profile. */
  Turn await(EcuProfile profile) throws InterruptedException {
    Turn turn = new Turn(profile.address().place(), profile.bus().exclusive());
    synchronized (queue) {
      queue.add(turn);
    }
    try {
      while (turn.mustWait()) {
        turn.waiter.await(Waiter.FOREVER);
      }
      return turn;
    } catch (InterruptedException e) {
      turn.close();
      throw e;
    }
  }
}
