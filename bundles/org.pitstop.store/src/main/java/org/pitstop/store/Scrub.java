package org.pitstop.store;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.time.Duration;
import org.pitstop.api.software.Sha256;
import org.pitstop.api.time.WallTime;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Reads all files again from time to time, slowly, so that rot is found before a backup is needed. */
final class Scrub {
  private static final Logger LOG = LoggerFactory.getLogger(Scrub.class);
  private static final Duration PAUSE = Duration.ofMillis(250);
  private static final int PAUSES_PER_SECOND = 4;

  private final DigestStore store;
  private final WallTime time;
  private final int bytesPerSecond;
  private Thread thread;
  private long budgetBytes;

  Scrub(DigestStore store, WallTime time, int bytesPerSecond) {
    if (bytesPerSecond <= 0) {
      throw new IllegalArgumentException("org.pitstop.store: scrubBytesPerSecond=" + bytesPerSecond + " (allowed: 1 and more)");
    }
    this.store = store;
    this.time = time;
    this.bytesPerSecond = bytesPerSecond;
  }

  void start(Duration every) {
    thread = new Thread(() -> run(every), "pitstop-store-scrub");
    thread.setDaemon(true);
    thread.setPriority(Thread.MIN_PRIORITY);
    thread.start();
  }

  private void run(Duration every) {
    try {
      while (!Thread.currentThread().isInterrupted()) {
        time.sleep(every);
        once();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** Verifies every file. @return files that have rotted */
  int once() throws InterruptedException {
    int rotten = 0;
    try {
      for (Sha256 file : store.all()) {
        if (!store.verify(file, this::pause) && store.isRotten(file)) {
          rotten++;
        }
      }
      LOG.info("scrub done rotten={}", rotten);
    } catch (InterruptedIOException e) {
      throw new InterruptedException(e.getMessage());
    } catch (IOException e) {
      LOG.error("scrub ended early, it begins again at its next time", e);
    }
    return rotten;
  }

  private void pause(int bytes) throws InterruptedIOException {
    budgetBytes -= bytes;
    try {
      while (budgetBytes < 0) {
        time.sleep(PAUSE);
        budgetBytes += Math.max(1, bytesPerSecond / PAUSES_PER_SECOND);
      }
    } catch (InterruptedException e) {
      throw (InterruptedIOException) new InterruptedIOException("scrub stopped").initCause(e);
    }
  }

  void stop() {
    if (thread != null) {
      thread.interrupt();
    }
  }
}
