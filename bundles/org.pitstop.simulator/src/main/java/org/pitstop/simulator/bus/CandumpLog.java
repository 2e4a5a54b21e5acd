package org.pitstop.simulator.bus;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.pitstop.api.can.CanFrame;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Writes the frames of one bus as {@code candump -L} does: {@code (12.345678) bus 7E0#0210}, CAN FD {@code 7E0##1…} with its flags
 * digit (bit 0: BRS). Times are vehicle time since the bus began. A write that fails ends the log, not the bus.
 */
public final class CandumpLog implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(CandumpLog.class);
  private static final byte[] HEX = "0123456789ABCDEF".getBytes(StandardCharsets.US_ASCII);
  /** The longest line: time, name, identifier, 64 bytes. */
  private static final int LONGEST_LINE = 256;
  private static final int BUFFER = 1 << 16;
  /** So that a reader of a running simulation sees frames soon. */
  private static final long FLUSH_NANOS = 200_000_000;

  private final Path file;
  private final byte[] bus;
  private final byte[] buffer = new byte[BUFFER];
  private OutputStream out;
  private int used;
  private long flushed;

  /** Begins a new file {@code BUS.log}. */
  public static CandumpLog create(Path directory, String bus) throws IOException {
    Files.createDirectories(directory);
    return new CandumpLog(directory.resolve(bus + ".log"), bus);
  }

  private CandumpLog(Path file, String bus) throws IOException {
    this.file = file;
    this.bus = (" " + bus + " ").getBytes(StandardCharsets.US_ASCII);
    this.out = Files.newOutputStream(file);
  }

  synchronized void frame(CanFrame frame, long nanos) {
    if (out == null) {
      return;
    }
    line(frame, nanos);
    if (used > BUFFER - LONGEST_LINE || nanos - flushed > FLUSH_NANOS) {
      flushed = nanos;
      write();
    }
  }

  @Override
  public synchronized void close() {
    if (out != null) {
      write();
    }
    if (out != null) {
      try {
        out.close();
      } catch (IOException e) {
        LOG.warn("trace not closed file={}", file, e);
      }
      out = null;
    }
  }

  private void write() {
    try {
      out.write(buffer, 0, used);
      used = 0;
    } catch (IOException e) {
      LOG.warn("trace ended, as it cannot be written: free space or set another traceDirectory; file={}", file, e);
      out = null;
    }
  }

  private void line(CanFrame frame, long nanos) {
    put('(');
    decimal(nanos / 1_000_000_000, 10);
    put('.');
    decimal(nanos / 1000 % 1_000_000, 6);
    put(')');
    System.arraycopy(bus, 0, buffer, used, bus.length);
    used += bus.length;
    for (int shift = frame.extended() ? 28 : 8; shift >= 0; shift -= 4) {
      put(HEX[frame.id() >> shift & 15]);
    }
    put('#');
    if (frame.fd()) {
      put('#');
      put(frame.bitRateSwitch() ? '1' : '0');
    }
    byte[] data = frame.data();
    for (int i = 0; i < frame.length(); i++) {
      put(HEX[data[i] >> 4 & 15]);
      put(HEX[data[i] & 15]);
    }
    put('\n');
  }

  private void decimal(long value, int digits) {
    long rest = value;
    for (int i = used + digits - 1; i >= used; i--) {
      buffer[i] = (byte) ('0' + rest % 10);
      rest /= 10;
    }
    used += digits;
  }

  private void put(int character) {
    buffer[used++] = (byte) character;
  }
}
