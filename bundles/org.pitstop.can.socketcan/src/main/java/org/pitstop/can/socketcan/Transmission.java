package org.pitstop.can.socketcan;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayDeque;
import java.util.HashSet;
import java.util.Set;
import org.pitstop.api.can.CanFilter;
import org.pitstop.api.can.CanFrame;

/**
 * Frames on their way out. At most {@value #UNDER_WAY} are in the interface's queue (which holds 10 by default, and refuses more); each
 * comes back as an echo when it has been on the bus, in its order. Two nodes never send the same identifier, so a frame that equals
 * the oldest one under way is its echo.
 */
final class Transmission {

  static final int UNDER_WAY = 8;

  private final int limit;
  private final ArrayDeque<Entry> waiting = new ArrayDeque<>();
  private final ArrayDeque<Entry> underWay = new ArrayDeque<>();
  private final Set<CanFilter> own = new HashSet<>();
  private final ByteBuffer buffer = ByteBuffer.allocateDirect(RawFrame.FD_SIZE).order(ByteOrder.nativeOrder());

  private record Entry(CanFrame frame, Runnable sent) {}

  /** @param limit how many frames may wait */
  Transmission(int limit) {
    this.limit = limit;
  }

  /** Appends a copy of a frame. @return false: too many wait */
  synchronized boolean offer(CanFrame frame, Runnable sent) {
    if (waiting.size() >= limit) {
      return false;
    }
    waiting.add(new Entry(frame.copy(), sent));
    return true;
  }

  /** Notes an identifier whose echoes must be heard. @return whether it is new */
  synchronized boolean own(CanFrame frame) {
    return own.add(CanFilter.only(frame.id(), frame.extended()));
  }

  synchronized Set<CanFilter> own() {
    return Set.copyOf(own);
  }

  /** Writes what the interface takes. @return false: it is full though nothing of ours is under way; try again soon */
  synchronized boolean write(CanSocket socket) throws IOException {
    while (!waiting.isEmpty() && underWay.size() < UNDER_WAY) {
      RawFrame.put(waiting.peek().frame, buffer);
      if (!socket.write(buffer)) {
        return !underWay.isEmpty();
      }
      underWay.add(waiting.remove());
    }
    return true;
  }

  /** Whether a frame is the echo of ours; then it is no longer under way, and what waits for it is in {@code sent}. */
  synchronized boolean echo(CanFrame frame, Runnable[] sent) {
    Entry oldest = underWay.peek();
    if (oldest == null || !oldest.frame.equals(frame)) {
      return false;
    }
    sent[0] = underWay.remove().sent;
    return true;
  }

  synchronized void clear() {
    waiting.clear();
    underWay.clear();
  }
}
