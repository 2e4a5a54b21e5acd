package org.pitstop.can.remote;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.channels.CancelledKeyException;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.ClosedSelectorException;
import java.nio.channels.SelectableChannel;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;

/**
 * Lets one thread wait for a channel that all threads may write to without waiting: the channel does not block, and so an interrupted
 * writer does not close it either.
 */
final class Readiness implements AutoCloseable {

  private final Selector selector;
  private final SelectionKey key;
  private volatile boolean woken;

  Readiness(SelectableChannel channel) throws IOException {
    channel.configureBlocking(false);
    selector = Selector.open();
    key = channel.register(selector, SelectionKey.OP_READ);
  }

  /**
   * Waits until the channel has something to read, or takes more of what it did not take: {@link #want}.
   *
   * @param timeoutMs 0: for ever
   * @return false: neither within the limit
   * @throws IOException the channel or this was closed
   */
  boolean await(long timeoutMs) throws IOException {
    try {
      int ready;
      do {
        woken = false;
        ready = selector.select(timeoutMs);
        if (!key.isValid()) {
          throw new ClosedChannelException();
        }
        if (Thread.currentThread().isInterrupted()) {
          throw new InterruptedIOException("interrupted");
        }
      } while (ready == 0 && (woken || timeoutMs == 0));
      selector.selectedKeys().clear();
      return ready > 0;
    } catch (ClosedSelectorException e) {
      throw closed(e);
    }
  }

  /**
   * Whether {@link #await} is to end once the channel takes more: it has not taken everything. For one thread at a time.
   *
   * @throws IOException the channel or this was closed
   */
  void want(boolean toWrite) throws IOException {
    int wanted = toWrite ? SelectionKey.OP_READ | SelectionKey.OP_WRITE : SelectionKey.OP_READ;
    try {
      if (key.interestOps() != wanted) {
        key.interestOps(wanted);
        if (toWrite) {
          wake();
        }
      }
    } catch (CancelledKeyException e) {
      throw closed(e);
    }
  }

  /** Lets {@link #await} look again whether the channel is still open. */
  void wake() {
    woken = true;
    selector.wakeup();
  }

  private static ClosedChannelException closed(RuntimeException cause) {
    ClosedChannelException e = new ClosedChannelException();
    e.initCause(cause);
    return e;
  }

  @Override
  public void close() throws IOException {
    selector.close();
  }
}
