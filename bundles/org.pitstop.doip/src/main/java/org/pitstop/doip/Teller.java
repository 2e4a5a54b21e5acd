package org.pitstop.doip;

import java.util.ArrayDeque;
import java.util.Queue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells a listener one thing after the other, in order. Whoever brings news tells it, and what others bring meanwhile; nobody waits for
 * another thread, and no lock is held while the listener is called.
 */
final class Teller {
  private static final Logger LOG = LoggerFactory.getLogger(Teller.class);
  /** News that wait while the listener is busy or the teller held: more come only from a gateway that floods us. */
  static final int MAX_WAITING = 1024;

  private final Queue<Runnable> waiting = new ArrayDeque<>();
  /** Not 0: somebody tells. */
  private final AtomicInteger news = new AtomicInteger();
  private boolean held;
  private boolean closed;

  /** News that stays valid. @return false: too much waits, it was dropped */
  boolean tell(Runnable what) {
    if (!add(what)) {
      return false;
    }
    pump();
    return true;
  }

  /**
   * News of a buffer that is valid only now.
   *
   * @param copy the same with a copy of it, made only if it cannot be told at once
   * @return false: too much waits, it was dropped
   */
  boolean tell(Runnable what, Supplier<Runnable> copy) {
    if (news.compareAndSet(0, 1)) {
      boolean now;
      synchronized (waiting) {
        now = waiting.isEmpty() && !held && !closed;
      }
      boolean kept = now || add(copy.get());
      if (now) {
        call(what);
      }
      drain();
      return kept;
    }
    return tell(copy.get());
  }

  /** From now on everything waits. */
  void hold() {
    synchronized (waiting) {
      held = true;
    }
  }

  /** Tells what has waited. */
  void release() {
    synchronized (waiting) {
      held = false;
    }
    pump();
  }

  /** Forgets what waits. */
  void clear() {
    synchronized (waiting) {
      waiting.clear();
    }
  }

  /** Tells nothing more. */
  void close() {
    synchronized (waiting) {
      closed = true;
      waiting.clear();
    }
  }

  private boolean add(Runnable what) {
    synchronized (waiting) {
      if (waiting.size() >= MAX_WAITING) {
        return false;
      }
      if (!closed) {
        waiting.add(what);
      }
      return true;
    }
  }

  private void pump() {
    if (news.getAndIncrement() == 0) {
      drain();
    }
  }

  private void drain() {
    int seen = 1;
    while (seen != 0) {
      for (Runnable next = next(); next != null; next = next()) {
        call(next);
      }
      seen = news.addAndGet(-seen);
    }
  }

  private Runnable next() {
    synchronized (waiting) {
      return held ? null : waiting.poll();
    }
  }

  private static void call(Runnable what) {
    try {
      what.run();
    } catch (RuntimeException e) {
      LOG.error("listener failed", e);
    }
  }
}
