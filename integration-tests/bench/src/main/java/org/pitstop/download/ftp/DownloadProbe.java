package org.pitstop.download.ftp;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.lang.annotation.Annotation;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.pitstop.api.download.DownloadOutcome;
import org.pitstop.api.download.DownloadRequest;
import org.pitstop.api.download.DownloadTarget;
import org.pitstop.api.software.Sha256;
import org.pitstop.api.store.PartialFile;
import org.pitstop.api.time.WallTime;
import org.pitstop.store.DigestStore;
import org.pitstop.store.StoreSettings;
import org.pitstop.time.SystemWallTime;

/**
 * Downloads what standard input says, for scripts that compare it or break its connections.
 *
 * <p>A line in: {@code count|store URL LENGTH SHA256 USER PASSWORD}; {@code count} throws the bytes away, {@code store} puts them into
 * the agent's store, which checks their digest and forces them to the disk. A line out: {@code MILLISECONDS OUTCOME}.
 */
public final class DownloadProbe {
  private final WallTime time;
  private final FtpDownloader downloader;
  private final DigestStore store;

  private DownloadProbe(WallTime time, Path credentials, Path directory) throws IOException {
    this.time = time;
    Limits limits = new Limits(Duration.ofSeconds(10), Duration.ofSeconds(10), 5, Duration.ofMillis(100), Duration.ofSeconds(1), 0,
        Duration.ofSeconds(30), Duration.ofSeconds(15), 3, Duration.ofMinutes(10), 0, 0, credentials, false);
    downloader = new FtpDownloader(time, new SplittableRandom(1), limits);
    store = new DigestStore(new Settings(directory.toString()), time);
  }

  /** @param arguments the directory of {@code tls-root.pem}, and one for the store */
  public static void main(String[] arguments) throws IOException {
    Logger.getLogger("").setLevel(Level.parse(System.getProperty("log", "SEVERE")));
    Path directory = Path.of(arguments[1]);
    try (SystemWallTime time = new SystemWallTime(Clock.systemUTC(), Instant.EPOCH, directory.resolve("proven"))) {
      DownloadProbe probe = new DownloadProbe(time, Path.of(arguments[0]), directory);
      BufferedReader in = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
      for (String line = in.readLine(); line != null; line = in.readLine()) {
        System.out.println(probe.run(line.split(" ")));
      }
      probe.store.close();
    }
  }

  private String run(String[] word) throws IOException {
    DownloadRequest request = new DownloadRequest(URI.create(word[1]), Long.parseLong(word[2]), word[4], word[5]);
    long start = time.nanos();
    String outcome = word[0].equals("store") ? store(request, new Sha256(word[3])) : describe(download(request, new CountingTarget()));
    long end = time.nanos();
    store.retain(Set.of());
    return (end - start) / 1_000_000 + " " + outcome;
  }

  private DownloadOutcome download(DownloadRequest request, DownloadTarget target) {
    return downloader.download(request, target, position -> {}, () -> false);
  }

  private String store(DownloadRequest request, Sha256 sha256) throws IOException {
    try (PartialFile part = store.begin(sha256, request.lengthBytes())) {
      DownloadOutcome outcome = download(request, part);
      if (outcome instanceof DownloadOutcome.Done) {
        part.complete();
      }
      return describe(outcome);
    } catch (IOException e) {
      return "NOT_STORED " + e.getMessage();
    }
  }

  private static String describe(DownloadOutcome outcome) {
    if (outcome instanceof DownloadOutcome.Done done) {
      return "DONE bytes=" + done.transferredBytes() + " attempts=" + done.attempts();
    }
    return outcome instanceof DownloadOutcome.Failed failed ? failed.reason() + " " + failed.why() : "CANCELLED";
  }

  /** The store's defaults but for its directory. */
  private record Settings(String directory) implements StoreSettings {
    @Override
    public long quotaBytes() {
      return 2L << 30;
    }

    @Override
    public long reserveBytes() {
      return 64L << 20;
    }

    @Override
    public int scrubHours() {
      return 0;
    }

    @Override
    public int scrubBytesPerSecond() {
      return 4 << 20;
    }

    @Override
    public Class<? extends Annotation> annotationType() {
      return StoreSettings.class;
    }
  }
}
