package org.pitstop.download.ftp;

import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.SplittableRandom;
import java.util.function.BooleanSupplier;
import java.util.function.LongConsumer;
import java.util.random.RandomGenerator;
import org.osgi.framework.BundleContext;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Modified;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.metatype.annotations.AttributeDefinition;
import org.osgi.service.metatype.annotations.Designate;
import org.osgi.service.metatype.annotations.ObjectClassDefinition;
import org.pitstop.api.download.DownloadOutcome;
import org.pitstop.api.download.DownloadOutcome.Reason;
import org.pitstop.api.download.DownloadRequest;
import org.pitstop.api.download.DownloadTarget;
import org.pitstop.api.download.Downloader;
import org.pitstop.api.time.WallTime;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** FTP (RFC 959, 2428, 3659) and FTP over explicit TLS (RFC 4217), passive and resumable. */
@Component(name = "org.pitstop.download.ftp", service = Downloader.class)
@Designate(ocd = FtpDownloader.Config.class)
public final class FtpDownloader implements Downloader {
  private static final Logger LOG = LoggerFactory.getLogger(FtpDownloader.class);

  @ObjectClassDefinition(name = "Pitstop download over FTP", description = "Limits of downloads over FTP and FTPS")
  @interface Config {
    @AttributeDefinition(description = "Until a connection is there, in milliseconds")
    int connectTimeoutMs() default 10_000;

    @AttributeDefinition(description = "Longest silence of the server, in milliseconds")
    int readTimeoutMs() default 30_000;

    @AttributeDefinition(description = "Attempts in a row that bring not one byte, before the download fails")
    int maxAttempts() default 20;

    @AttributeDefinition(description = "Longest wait after the first failed attempt, in milliseconds; doubles with each")
    int backOffMinMs() default 1_000;

    @AttributeDefinition(description = "Longest wait after any failed attempt, in milliseconds")
    int backOffMaxMs() default 300_000;

    @AttributeDefinition(description = "Rate floor in bytes per second; 0: none")
    long minRateBytesPerSecond() default 1024;

    @AttributeDefinition(description = "Over how long the rate is averaged, in seconds")
    int rateWindowSeconds() default 30;

    @AttributeDefinition(description = "How long a new transfer may be slow, in seconds")
    int rateGraceSeconds() default 15;

    @AttributeDefinition(description = "Attempts below the rate floor before the download fails")
    int maxSlowAttempts() default 3;

    @AttributeDefinition(description = "Time for the whole download, every attempt included, in seconds")
    int timeLimitSeconds() default 86_400;

    @AttributeDefinition(description = "Bandwidth cap in bytes per second; 0: none")
    long maxRateBytesPerSecond() default 0;

    @AttributeDefinition(description = "Receive buffer of the data socket in bytes; 0: tuned by the kernel")
    int receiveBufferBytes() default 0;

    @AttributeDefinition(description = "Directory of tls-root.pem and, for clientCertificate, vehicle.pem and vehicle.key, or the renewed vehicle-current.pem; empty: ${pitstop.state}/credentials")
    String credentials() default "";

    @AttributeDefinition(description = "Whether the vehicle shows its certificate to the file server")
    boolean clientCertificate() default false;
  }

  private final WallTime time;
  private final RandomGenerator random;
  private final String state;
  private volatile Limits limits;
  private volatile boolean stopped;

  @Activate
  public FtpDownloader(BundleContext context, @Reference WallTime time, Config config) {
    this(time, new SplittableRandom(), String.valueOf(context.getProperty("pitstop.state")));
    modified(config);
  }

  FtpDownloader(WallTime time, RandomGenerator random, Limits limits) {
    this(time, random, "");
    this.limits = limits;
  }

  private FtpDownloader(WallTime time, RandomGenerator random, String state) {
    this.time = time;
    this.random = random;
    this.state = state;
  }

  /** Downloads under way keep the limits they began with. */
  @Modified
  void modified(Config c) {
    Path credentials = c.credentials().isBlank() ? Path.of(state, "credentials") : Path.of(c.credentials());
    limits = new Limits(Duration.ofMillis(c.connectTimeoutMs()), Duration.ofMillis(c.readTimeoutMs()), c.maxAttempts(),
        Duration.ofMillis(c.backOffMinMs()), Duration.ofMillis(c.backOffMaxMs()), c.minRateBytesPerSecond(),
        Duration.ofSeconds(c.rateWindowSeconds()), Duration.ofSeconds(c.rateGraceSeconds()), c.maxSlowAttempts(),
        Duration.ofSeconds(c.timeLimitSeconds()), c.maxRateBytesPerSecond(), c.receiveBufferBytes(), credentials, c.clientCertificate());
  }

  /** Downloads under way end as cancelled; their targets keep what they have, and another downloader can go on. */
  @Deactivate
  void stop() {
    stopped = true;
  }

  @Override
  public boolean serves(String scheme) {
    return "ftp".equalsIgnoreCase(scheme) || "ftps".equalsIgnoreCase(scheme);
  }

  @Override
  public DownloadOutcome download(DownloadRequest request, DownloadTarget target, LongConsumer progress, BooleanSupplier cancelled) {
    String fault = fault(request);
    if (!fault.isEmpty()) {
      return new DownloadOutcome.Failed(Reason.REFUSED, "the request for " + request.url() + " is refused by the vehicle: " + fault);
    }
    Limits now = limits;
    BooleanSupplier stop = () -> stopped || cancelled.getAsBoolean();
    DownloadRun run = new DownloadRun(request, target, now, time, random, stop);
    try {
      DownloadOutcome outcome = run.run(new AttemptRunner(request, target, now, time, progress));
      LOG.info("download ended url={} position={} outcome={}", request.url(), target.position(), outcome);
      return outcome;
    } catch (StorageException e) {
      return new DownloadOutcome.Failed(Reason.STORAGE, "the target of " + request.url() + " failed: " + e.getMessage());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return new DownloadOutcome.Cancelled();
    }
  }

  /** What must not reach the control connection: a line break in a name or password would be a command of its own. */
  private String fault(DownloadRequest request) {
    URI url = request.url();
    if (!serves(url.getScheme()) || url.getHost() == null || url.getPath() == null || url.getPath().length() < 2) {
      return "the URL must be ftp://host[:port]/path or ftps://host[:port]/path";
    } else if ((url.getPath() + request.user() + request.password()).chars().anyMatch(c -> c < 0x20 || c == 0x7F)) {
      return "path, user or password contains a control character";
    }
    return request.lengthBytes() < 1 ? "its length is " + request.lengthBytes() + " bytes (allowed: 1 and more)" : "";
  }
}
