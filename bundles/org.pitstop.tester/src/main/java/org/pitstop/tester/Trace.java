package org.pitstop.tester;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import org.pitstop.api.can.CanFrame;
import org.pitstop.api.link.LinkTap;
import org.pitstop.api.time.VehicleTime;
import org.pitstop.api.time.WallTime;

/** Writes what passes the link into a file. The links only queue; a thread of its own writes. */
final class Trace implements LinkTap, AutoCloseable {
  private static final int MAX_QUEUED = 1 << 16;
  private static final int BUFFER_BYTES = 1 << 16;
  private static final byte[] END = {};

  private final Path file;
  private final TraceFormat format;
  private final String bus;
  private final long vehicleStart;
  private final Instant wallStart;
  private final OutputStream out;
  private final BlockingQueue<byte[]> queue = new ArrayBlockingQueue<>(MAX_QUEUED);
  private final Thread writer = new Thread(this::write, "trace");
  private volatile IOException failure;
  private long lost;

  /** @param bus the one that is recorded; empty: DoIP is */
  Trace(Path file, String bus, VehicleTime time, WallTime wallTime) throws WrongUse, IOException {
    this.file = file;
    this.format = TraceFormat.of(file, bus.isEmpty());
    this.bus = bus;
    this.vehicleStart = time.nanos();
    this.wallStart = wallTime.now();
    this.out = new BufferedOutputStream(Files.newOutputStream(file), BUFFER_BYTES);
    out.write(format.head(bus.isEmpty()));
    writer.start();
  }

  @Override
  public void frame(String ofBus, CanFrame frame, long nanos, boolean ours) {
    if (ofBus.equals(bus)) {
      queue(format.frame(ofBus, frame, at(nanos)));
    }
  }

  @Override
  public void doip(String host, byte[] message, int length, long nanos, boolean ours) {
    if (bus.isEmpty()) {
      queue(format.doip(message, length, at(nanos)));
    }
  }

  private Instant at(long nanos) {
    return wallStart.plusNanos(nanos - vehicleStart);
  }

  private synchronized void queue(byte[] record) {
    if (!queue.offer(record)) {
      lost++;
    }
  }

  private void write() {
    try (OutputStream stream = out) {
      for (byte[] record = queue.take(); record != END; record = queue.take()) {
        if (failure == null) {
          writeOrRemember(stream, record);
        }
      }
    } catch (IOException e) {
      failure = failure == null ? e : failure;
    } catch (InterruptedException e) {
      failure = new IOException("interrupted", e);
    }
  }

  private void writeOrRemember(OutputStream stream, byte[] record) {
    try {
      stream.write(record);
    } catch (IOException e) {
      failure = e;
    }
  }

  /** Until everything is written. @throws IOException if the file is not the whole truth */
  @Override
  public void close() throws IOException {
    try {
      queue.put(END);
      writer.join();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    if (failure != null) {
      throw new IOException("the trace " + file + " is not complete: " + failure, failure);
    }
    synchronized (this) {
      if (lost > 0) {
        throw new IOException("the trace " + file + " lacks " + lost + " frames: the disk was too slow");
      }
    }
  }
}
