package org.pitstop.download.ftp;

import java.time.Duration;
import java.util.function.BooleanSupplier;
import java.util.random.RandomGenerator;
import org.pitstop.api.download.DownloadOutcome;
import org.pitstop.api.download.DownloadOutcome.Reason;
import org.pitstop.api.download.DownloadRequest;
import org.pitstop.api.download.DownloadTarget;
import org.pitstop.api.time.WallTime;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One download from its first attempt to its end. */
final class DownloadRun {
  private static final Logger LOG = LoggerFactory.getLogger(DownloadRun.class);
  private static final long MAX_SLEEP_MS = 500;

  private final DownloadRequest request;
  private final DownloadTarget target;
  private final Limits limits;
  private final WallTime time;
  private final BackOff backOff;
  private final BooleanSupplier cancelled;
  private final long startNanos;
  private long transferred;
  private int attempts;
  private int fruitless;
  private int slow;
  private boolean restarted;

  DownloadRun(DownloadRequest request, DownloadTarget target, Limits limits, WallTime time, RandomGenerator random, BooleanSupplier cancelled) {
    this.request = request;
    this.target = target;
    this.limits = limits;
    this.time = time;
    this.backOff = new BackOff(limits.backOffMin(), limits.backOffMax(), random);
    this.cancelled = cancelled;
    this.startNanos = time.nanos();
  }

  /** @param runner makes the attempts */
  DownloadOutcome run(AttemptRunner runner) throws InterruptedException, StorageException {
    if (target.position() > request.lengthBytes()) {
      restart();
    }
    while (target.position() < request.lengthBytes()) {
      attempts++;
      long before = target.position();
      Attempt attempt = runner.run(cancelled, startNanos + limits.timeLimit().toNanos());
      transferred += Math.max(0, target.position() - before);
      fruitless = target.position() > before ? 0 : fruitless + 1;
      DownloadOutcome end = judge(attempt);
      if (end != null) {
        return end;
      }
    }
    return new DownloadOutcome.Done(transferred, Duration.ofNanos(time.nanos() - startNanos), attempts);
  }

  /** @return null: go on */
  private DownloadOutcome judge(Attempt attempt) throws InterruptedException, StorageException {
    if (attempt instanceof Attempt.Fatal fatal) {
      return new DownloadOutcome.Failed(fatal.reason(), fatal.why());
    } else if (attempt instanceof Attempt.Cancelled) {
      return new DownloadOutcome.Cancelled();
    } else if (attempt instanceof Attempt.Replaced replaced) {
      return startAgain(replaced.why());
    } else if (attempt instanceof Attempt.Slow tooSlow) {
      return ++slow >= limits.maxSlowAttempts() ? failed(Reason.TOO_SLOW, tooSlow.why()) : pause(tooSlow.why());
    } else if (attempt instanceof Attempt.Broken broken) {
      return fruitless >= limits.maxAttempts() ? failed(Reason.UNREACHABLE, broken.why()) : pause(broken.why());
    }
    return null;
  }

  private DownloadOutcome startAgain(String why) throws StorageException {
    if (restarted) {
      return failed(Reason.CHANGED, why);
    }
    LOG.info("download begins again url={} why={}", request.url(), why);
    restarted = true;
    restart();
    return null;
  }

  private void restart() throws StorageException {
    StorageException.storing(() -> {
      target.restart();
      return null;
    });
  }

  private DownloadOutcome failed(Reason reason, String why) {
    return new DownloadOutcome.Failed(reason, request.url() + " " + why + " (attempts: " + attempts + ")");
  }

  /** Waits before the next attempt: in short sleeps, so that a cancellation is seen. */
  private DownloadOutcome pause(String why) throws InterruptedException {
    Duration delay = backOff.after(Math.max(1, fruitless));
    LOG.info("download interrupted url={} position={} of={} retryMs={} why={}", request.url(), target.position(), request.lengthBytes(),
        delay.toMillis(), why);
    for (long left = delay.toMillis(); left > 0 && !cancelled.getAsBoolean(); left -= MAX_SLEEP_MS) {
      time.sleep(Duration.ofMillis(Math.min(left, MAX_SLEEP_MS)));
    }
    return cancelled.getAsBoolean() ? new DownloadOutcome.Cancelled() : null;
  }
}
