package org.pitstop.download.ftp;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.LongConsumer;
import org.pitstop.api.download.DownloadTarget;
import org.pitstop.api.time.WallTime;

/**
 * Moves bytes from a data connection to the target, through a constant number of buffers: while one is filled, others are written, so
 * that the connection need not wait each time the target forces bytes to the disk.
 */
final class Transfer {
  static final int BUFFER_BYTES = 256 * 1024;
  /** In all 4 MiB. */
  static final int MAX_BUFFERS = 16;
  private static final long REPORT_NANOS = Duration.ofMillis(200).toNanos();
  private static final long MAX_PAUSE_NANOS = Duration.ofMillis(250).toNanos();

  private final DownloadTarget target;
  private final LongConsumer progress;
  private final WallTime time;
  private final Watchdog watchdog;
  private final BandwidthCap cap;
  private final ExecutorService writer = Executors.newSingleThreadExecutor(Transfer::daemon);
  /** Each gives its buffer back once that is written. */
  private final Queue<CompletableFuture<byte[]>> writing = new ArrayDeque<>();
  private byte[] buffer = new byte[BUFFER_BYTES];
  private CompletableFuture<byte[]> last = CompletableFuture.completedFuture(buffer);
  private int filled;
  private long reportedNanos;

  Transfer(DownloadTarget target, LongConsumer progress, WallTime time, Watchdog watchdog, BandwidthCap cap) {
    this.target = target;
    this.progress = progress;
    this.time = time;
    this.watchdog = watchdog;
    this.cap = cap;
    this.reportedNanos = time.nanos();
  }

  private static Thread daemon(Runnable task) {
    Thread thread = new Thread(task, "pitstop-ftp-writer");
    thread.setDaemon(true);
    return thread;
  }

  /** Reads up to {@code wantedBytes}; whatever came before an exception is in the target. To be called once. @return bytes that came */
  long copy(InputStream in, long wantedBytes) throws IOException, InterruptedException {
    long received;
    try {
      received = read(in, wantedBytes, target.position());
    } finally {
      finish();
    }
    progress.accept(target.position());
    return received;
  }

  private long read(InputStream in, long wantedBytes, long offset) throws IOException, InterruptedException {
    long received = 0;
    int chunk = cap.readBytes(BUFFER_BYTES);
    while (received < wantedBytes) {
      int n = in.read(buffer, filled, (int) Math.min(Math.min(BUFFER_BYTES - filled, chunk), wantedBytes - received));
      if (n < 0) {
        break;
      }
      filled += n;
      received += n;
      watchdog.received(received);
      appendInTime(offset + received);
      pause(received);
    }
    return received;
  }

  private void appendInTime(long position) throws StorageException {
    long now = time.nanos();
    boolean report = now - reportedNanos >= REPORT_NANOS;
    if (filled == BUFFER_BYTES || report) {
      append();
    }
    if (report) {
      reportedNanos = now;
      progress.accept(position);
    }
  }

  /** Has the buffer written after those before it, and goes on with a free one. A write that fails is the last. */
  private void append() throws StorageException {
    ByteBuffer bytes = ByteBuffer.wrap(buffer, 0, filled);
    filled = 0;
    last = last.thenApplyAsync(before -> write(bytes), writer);
    writing.add(last);
    buffer = writing.size() < MAX_BUFFERS ? new byte[BUFFER_BYTES] : written(writing.remove());
  }

  private byte[] write(ByteBuffer bytes) {
    try {
      target.append(bytes);
      return bytes.array();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Not to be interrupted: nobody else may touch the target while it is written to. */
  private static byte[] written(CompletableFuture<byte[]> write) throws StorageException {
    try {
      return write.join();
    } catch (CompletionException e) {
      if (e.getCause() instanceof UncheckedIOException failed) {
        throw new StorageException(failed.getCause());
      }
      throw e;
    }
  }

  private void finish() throws StorageException {
    try {
      if (filled > 0) {
        append();
      }
      written(last);
    } finally {
      writer.shutdown();
    }
  }

  private void pause(long received) throws InterruptedException {
    long pause = cap.pauseNanos(received, time.nanos());
    while (pause > 0 && watchdog.verdict() == Watchdog.Verdict.NONE) {
      time.sleep(Duration.ofNanos(Math.min(pause, MAX_PAUSE_NANOS)));
      pause = cap.pauseNanos(received, time.nanos());
    }
  }
}
