package org.pitstop.download.ftp;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.function.LongConsumer;
import org.pitstop.api.download.DownloadTarget;
import org.pitstop.api.time.WallTime;

/** Moves bytes from a data connection to the target, through one buffer of constant size. */
final class Transfer {
  static final int BUFFER_BYTES = 256 * 1024;
  private static final long REPORT_NANOS = Duration.ofMillis(200).toNanos();
  private static final long MAX_PAUSE_NANOS = Duration.ofMillis(250).toNanos();

  private final DownloadTarget target;
  private final LongConsumer progress;
  private final WallTime time;
  private final Watchdog watchdog;
  private final BandwidthCap cap;
  private final byte[] buffer = new byte[BUFFER_BYTES];
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

  /** Reads up to {@code wantedBytes}; whatever came before an exception is in the target. @return bytes that came */
  long copy(InputStream in, long wantedBytes) throws IOException, InterruptedException {
    long received = 0;
    int chunk = cap.readBytes(BUFFER_BYTES);
    try {
      while (received < wantedBytes) {
        int n = in.read(buffer, filled, (int) Math.min(Math.min(BUFFER_BYTES - filled, chunk), wantedBytes - received));
        if (n < 0) {
          break;
        }
        filled += n;
        received += n;
        watchdog.received(received);
        appendInTime();
        pause(received);
      }
    } finally {
      append();
    }
    progress.accept(target.position());
    return received;
  }

  private void appendInTime() throws IOException {
    long now = time.nanos();
    boolean report = now - reportedNanos >= REPORT_NANOS;
    if (filled == BUFFER_BYTES || report) {
      append();
    }
    if (report) {
      reportedNanos = now;
      progress.accept(target.position());
    }
  }

  private void append() throws StorageException {
    if (filled > 0) {
      ByteBuffer bytes = ByteBuffer.wrap(buffer, 0, filled);
      filled = 0;
      StorageException.storing(() -> {
        target.append(bytes);
        return null;
      });
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
