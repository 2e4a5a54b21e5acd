package org.pitstop.time;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.pitstop.api.time.Timer;
import org.pitstop.api.time.WallTime;

/** The machine's clock, but never before the build date or the last proven time, which is kept in a file; from there time goes on. */
public final class SystemWallTime implements WallTime, AutoCloseable {
  private static final System.Logger LOG = System.getLogger(SystemWallTime.class.getName());
  /** A proven time that is not this much later than the last one is not worth a write. */
  private static final Duration STEP = Duration.ofHours(1);

  private final Clock clock;
  private final LongSupplier monotonic;
  private final Path file;
  private final ScheduledThreadPoolExecutor events = EventThread.create("pitstop-wall-time");
  private volatile Floor floor;
  private Instant kept;

  /** The earliest that now can be: an instant, and when it was known. */
  private record Floor(Instant instant, long nanos) {
    Instant now(long nanosNow) {
      return instant.plusNanos(nanosNow - nanos);
    }
  }

  /**
   * @param clock the machine's real-time clock
   * @param built when this software was built
   * @param file where the last proven time is kept
   */
  public SystemWallTime(Clock clock, Instant built, Path file) {
    this(clock, System::nanoTime, built, file);
  }

  SystemWallTime(Clock clock, LongSupplier monotonic, Instant built, Path file) {
    this.clock = clock;
    this.monotonic = monotonic;
    this.file = file;
    this.kept = load();
    this.floor = new Floor(later(built, kept), nanos());
    if (clock.instant().isBefore(floor.instant())) {
      LOG.log(System.Logger.Level.WARNING, "the machine''s clock says {0}, but it cannot be before {1}: using that", clock.instant(),
          floor.instant());
    }
  }

  @Override
  public Instant now() {
    return later(clock.instant(), floor.now(nanos()));
  }

  @Override
  public long nanos() {
    return monotonic.getAsLong();
  }

  @Override
  public synchronized void proven(Instant instant) {
    long nanos = nanos();
    floor = new Floor(later(floor.now(nanos), instant), nanos);
    if (Duration.between(kept, instant).compareTo(STEP) >= 0) {
      try {
        keep(instant);
        kept = instant;
      } catch (IOException e) {
        LOG.log(System.Logger.Level.WARNING, "the proven time could not be kept in " + file + "; it counts until the next restart", e);
      }
    }
  }

  @Override
  public Timer schedule(Duration delay, Runnable event) {
    Future<?> future = events.schedule(EventThread.logged(event), delay.toNanos(), TimeUnit.NANOSECONDS);
    return () -> future.cancel(false);
  }

  @Override
  public void sleep(Duration duration) throws InterruptedException {
    TimeUnit.NANOSECONDS.sleep(duration.toNanos());
  }

  @Override
  public void close() {
    events.shutdownNow();
  }

  private Instant load() {
    try {
      return Instant.parse(Files.readString(file).trim());
    } catch (NoSuchFileException e) {
      return Instant.EPOCH;
    } catch (IOException | DateTimeParseException e) {
      LOG.log(System.Logger.Level.WARNING, "the last proven time in " + file + " cannot be read: " + e.getMessage());
      return Instant.EPOCH;
    }
  }

  private void keep(Instant instant) throws IOException {
    Files.createDirectories(file.toAbsolutePath().getParent());
    Path temporary = file.resolveSibling(file.getFileName() + ".new");
    try (FileChannel channel = FileChannel.open(temporary, StandardOpenOption.CREATE, StandardOpenOption.TRUNCATE_EXISTING, StandardOpenOption.WRITE)) {
      ByteBuffer bytes = ByteBuffer.wrap((instant + "\n").getBytes(StandardCharsets.US_ASCII));
      while (bytes.hasRemaining()) {
        channel.write(bytes);
      }
      channel.force(true);
    }
    Files.move(temporary, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    try (FileChannel directory = FileChannel.open(file.toAbsolutePath().getParent())) {
      directory.force(true);
    }
  }

  private static Instant later(Instant a, Instant b) {
    return a.isAfter(b) ? a : b;
  }
}
