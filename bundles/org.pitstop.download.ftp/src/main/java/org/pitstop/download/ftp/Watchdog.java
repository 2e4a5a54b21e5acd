package org.pitstop.download.ftp;

import java.time.Duration;
import java.util.function.BooleanSupplier;
import org.pitstop.api.time.Timer;
import org.pitstop.api.time.WallTime;

/**
 * Looks at one connection several times a second, whatever its thread waits for, and cuts it when the download was cancelled, its
 * time is over, or the transfer has become too slow.
 */
final class Watchdog implements AutoCloseable {
  static final Duration PERIOD = Duration.ofMillis(250);

  /** Why the connection was cut. */
  enum Verdict { NONE, CANCELLED, TIME_OVER, TOO_SLOW }

  private final WallTime time;
  private final BooleanSupplier cancelled;
  private final long deadlineNanos;
  private final Sockets sockets;
  private volatile Verdict verdict = Verdict.NONE;
  private volatile RateFloor floor;
  private volatile long receivedBytes;
  private boolean closed;
  private Timer next;

  /** @param deadlineNanos of the whole download, in {@link WallTime#nanos()} */
  Watchdog(WallTime time, BooleanSupplier cancelled, long deadlineNanos, Sockets sockets) {
    this.time = time;
    this.cancelled = cancelled;
    this.deadlineNanos = deadlineNanos;
    this.sockets = sockets;
  }

  Watchdog start() {
    look();
    return this;
  }

  /** The transfer begins: from now on it has to be fast enough. */
  void measure(RateFloor rateFloor) {
    floor = rateFloor;
  }

  /** Told by the transfer, and by it only. @param bytes since it began */
  void received(long bytes) {
    receivedBytes = bytes;
  }

  Verdict verdict() {
    return verdict;
  }

  private synchronized void look() {
    if (closed) {
      return;
    }
    verdict = judge();
    if (verdict == Verdict.NONE) {
      next = time.schedule(PERIOD, this::look);
    } else {
      sockets.cut();
    }
  }

  private Verdict judge() {
    long now = time.nanos();
    RateFloor rate = floor;
    if (cancelled.getAsBoolean()) {
      return Verdict.CANCELLED;
    } else if (now - deadlineNanos >= 0) {
      return Verdict.TIME_OVER;
    }
    return rate != null && rate.tooSlow(receivedBytes, now) ? Verdict.TOO_SLOW : Verdict.NONE;
  }

  @Override
  public synchronized void close() {
    closed = true;
    if (next != null) {
      next.cancel();
    }
  }
}
