package org.pitstop.doip;

import java.io.IOException;
import java.io.OutputStream;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import org.pitstop.api.time.VehicleTime;

/**
 * Writes messages to one connection, one after the other. Long ones are written by the thread that sends them, with one system call up to
 * {@value #CHUNK_BYTES} bytes; short ones that come from events, which must not block, by a thread of their own. A peer that takes nothing
 * is given up.
 */
final class MessageWriter {
  /** The longest block of most ECUs, 65535, fits in with its head. */
  private static final int CHUNK_BYTES = 66 * 1024;
  /** Short messages that wait for the connection: more mean that it is stuck. */
  static final int MAX_WAITING = 64;
  private static final byte[] NOTHING = {};

  private final String host;
  private final OutputStream out;
  private final int version;
  private final int tester;
  private final Taps taps;
  private final Consumer<String> onFailure;
  private final long writeNanos;
  private final Deadline stuck;

  private final ReentrantLock writing = new ReentrantLock();
  private final byte[] chunk = new byte[CHUNK_BYTES];
  private final Deque<byte[]> waiting = new ArrayDeque<>();
  private boolean closed;

  /** @param onFailure is told why the connection can no longer be written to; must not block */
  MessageWriter(GatewayKey key, OutputStream out, DoipParameters parameters, Taps taps, VehicleTime time, Consumer<String> onFailure) {
    this.host = key.place();
    this.out = out;
    this.version = parameters.version();
    this.tester = key.tester();
    this.taps = taps;
    this.onFailure = onFailure;
    this.writeNanos = parameters.writeNanos();
    this.stuck = new Deadline(time, () -> onFailure.accept("the gateway " + host + " took no bytes for " + writeNanos / 1_000_000
        + " ms (writeMs)"));
    // real I/O: a task of vehicle time would stop a virtual clock while it waits here
    Thread thread = new Thread(this::writeWaiting, "doip writer " + host);
    thread.setDaemon(true);
    thread.start();
  }

  /** Writes a diagnostic message; returns when TCP has all of it. */
  void diagnostic(int target, byte[] message, int offset, int length) throws IOException {
    writing.lock();
    try {
      Messages.diagnosticHead(chunk, version, tester, target, length);
      taps.sent(host, chunk, Messages.DIAGNOSTIC_HEAD, message, offset, length);
      int first = Math.min(length, CHUNK_BYTES - Messages.DIAGNOSTIC_HEAD);
      System.arraycopy(message, offset, chunk, Messages.DIAGNOSTIC_HEAD, first);
      write(chunk, Messages.DIAGNOSTIC_HEAD + first, message, offset + first, length - first);
    } finally {
      writing.unlock();
    }
  }

  /** Leaves a short message to the other thread; never blocks. @throws IOException if too many wait */
  void later(byte[] message) throws IOException {
    synchronized (waiting) {
      if (closed) {
        throw new IOException("the connection to " + host + " is closed");
      }
      if (waiting.size() == MAX_WAITING) {
        throw new IOException(MAX_WAITING + " messages wait for the connection to " + host + " already: the gateway does not read");
      }
      waiting.add(message);
      waiting.notifyAll();
    }
  }

  void close() {
    stuck.cancel();
    synchronized (waiting) {
      closed = true;
      waiting.clear();
      waiting.notifyAll();
    }
  }

  private void writeWaiting() {
    try {
      for (byte[] message = next(); message != null; message = next()) {
        writing.lock();
        try {
          taps.sent(host, message, message.length, NOTHING, 0, 0);
          write(message, message.length, NOTHING, 0, 0);
        } finally {
          writing.unlock();
        }
      }
    } catch (IOException e) {
      onFailure.accept("writing to the gateway " + host + " failed: " + e.getMessage());
    } catch (InterruptedException e) {
      onFailure.accept("the writer of the connection to " + host + " was interrupted");
    }
  }

  /** Null: closed. */
  private byte[] next() throws InterruptedException {
    synchronized (waiting) {
      while (waiting.isEmpty() && !closed) {
        waiting.wait();
      }
      return waiting.poll();
    }
  }

  private void write(byte[] first, int firstLength, byte[] rest, int offset, int length) throws IOException {
    stuck.in(writeNanos);
    try {
      out.write(first, 0, firstLength);
      if (length > 0) {
        out.write(rest, offset, length);
      }
    } finally {
      stuck.met();
    }
  }
}
