package org.pitstop.can.socketcan;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayDeque;
import java.util.HashSet;
import java.util.Iterator;
import java.util.Set;
import java.util.function.Consumer;
import org.pitstop.api.can.CanFilter;
import org.pitstop.api.can.CanFrame;

/**
 * Frames on their way out. At most {@value #UNDER_WAY} are in the interface's queue (which holds 10 by default, and refuses more); each
 * comes back as an echo when it has been on the bus, in its order. Two nodes never send the same identifier, so a frame that equals
 * one under way is its echo; those before it have been on the bus too, their echoes were lost in a full receive buffer.
 */
final class Transmission {

  static final int UNDER_WAY = 8;
  /** No frame takes so long on a bus where another node acknowledges. */
  static final long STUCK_NANOS = 1_000_000_000L;
  /** More frames than a receive buffer holds: an echo that has not come among them is lost. */
  static final int LONGEST_BACKLOG = 16_384;
  /** What was given up is remembered up to here, so that an echo that comes late is not taken for another node's frame. */
  private static final int GIVEN_UP = 64;

  private final int limit;
  private final ArrayDeque<Entry> waiting = new ArrayDeque<>();
  private final ArrayDeque<Entry> underWay = new ArrayDeque<>();
  private final ArrayDeque<CanFrame> givenUp = new ArrayDeque<>();
  private final Set<CanFilter> own = new HashSet<>();
  private final ByteBuffer buffer = ByteBuffer.allocateDirect(RawFrame.FD_SIZE).order(ByteOrder.nativeOrder());
  /** When the oldest under way was written, or the one before it came back. */
  private long progress;
  /** Frames of others since then. */
  private int others;

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

  /** Notes an identifier whose echoes must be heard. @return whether it is new; beyond the kernel's filters it does not matter */
  synchronized boolean own(CanFrame frame) {
    return own.size() <= KernelFilter.LIMIT && own.add(CanFilter.only(frame.id(), frame.extended()));
  }

  synchronized Set<CanFilter> own() {
    return Set.copyOf(own);
  }

  /** Writes what the interface takes. @return false: it is full though nothing of ours is under way; try again soon */
  synchronized boolean write(CanSocket socket, long now) throws IOException {
    while (!waiting.isEmpty() && underWay.size() < UNDER_WAY) {
      RawFrame.put(waiting.peek().frame, buffer);
      if (!socket.write(buffer)) {
        return !underWay.isEmpty();
      }
      if (underWay.isEmpty()) {
        progress = now;
        others = 0;
      }
      underWay.add(waiting.remove());
    }
    return true;
  }

  /**
   * Takes the echo of a frame of ours.
   *
   * @param confirmed gets what waits for it, and for those before it
   * @return false: it is no echo, another node sent it
   */
  synchronized boolean echo(CanFrame frame, long now, Consumer<Runnable> confirmed) {
    if (!isUnderWay(frame)) {
      others++;
      return wasGivenUp(frame);
    }
    progress = now;
    others = 0;
    Entry entry;
    do {
      entry = underWay.remove();
      if (entry.sent != null) {
        confirmed.accept(entry.sent);
      }
    } while (!entry.frame.equals(frame));
    return true;
  }

  private boolean isUnderWay(CanFrame frame) {
    for (Entry entry : underWay) {
      if (entry.frame.equals(frame)) {
        return true;
      }
    }
    return false;
  }

  private boolean wasGivenUp(CanFrame frame) {
    for (Iterator<CanFrame> i = givenUp.iterator(); i.hasNext();) {
      if (i.next().equals(frame)) {
        i.remove();
        return true;
      }
    }
    return false;
  }

  /**
   * Gives up what has not been on the bus for {@link #STUCK_NANOS}, and what waits behind it. Only for the reader: its echo may still be
   * unread.
   *
   * @param quiet whether nothing is left to read
   * @return how many frames
   */
  synchronized int expire(long now, boolean quiet) {
    boolean unread = !quiet && others < LONGEST_BACKLOG;
    return underWay.isEmpty() || unread || now - progress < STUCK_NANOS ? 0 : giveUp();
  }

  /** Forgets what waits and what is under way, though the interface may still send some of it. @return how many frames */
  synchronized int giveUp() {
    int count = waiting.size() + underWay.size();
    waiting.clear();
    for (Entry entry : underWay) {
      if (givenUp.size() == GIVEN_UP) {
        givenUp.remove();
      }
      givenUp.add(entry.frame);
    }
    underWay.clear();
    return count;
  }

  /** Forgets everything: the interface has gone, and with it what was in its queue. */
  synchronized void clear() {
    waiting.clear();
    underWay.clear();
    givenUp.clear();
  }
}
