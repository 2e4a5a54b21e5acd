package org.pitstop.download.ftp;

import java.io.IOException;
import java.io.InputStream;
import java.security.cert.CertPathValidatorException;
import java.security.cert.CertificateException;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.BooleanSupplier;
import java.util.function.LongConsumer;
import javax.net.ssl.SSLException;
import org.pitstop.api.download.DownloadOutcome.Reason;
import org.pitstop.api.download.DownloadRequest;
import org.pitstop.api.download.DownloadTarget;
import org.pitstop.api.time.WallTime;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One attempt: connect, see that the file is still the one that was begun, go on where the target ends. */
final class AttemptRunner {
  private static final Logger LOG = LoggerFactory.getLogger(AttemptRunner.class);
  private final DownloadRequest request;
  private final DownloadTarget target;
  private final Limits limits;
  private final WallTime time;
  private final LongConsumer progress;

  AttemptRunner(DownloadRequest request, DownloadTarget target, Limits limits, WallTime time, LongConsumer progress) {
    this.request = request;
    this.target = target;
    this.limits = limits;
    this.time = time;
    this.progress = progress;
  }

  Attempt run(BooleanSupplier cancelled, long deadlineNanos) throws InterruptedException {
    Sockets sockets = new Sockets();
    try (Watchdog watchdog = new Watchdog(time, cancelled, deadlineNanos, sockets).start()) {
      try (FtpConnection connection = FtpConnection.open(request, limits, sockets, time.now())) {
        return attempt(connection, watchdog);
      } catch (StorageException e) {
        return new Attempt.Fatal(Reason.STORAGE, "the target takes no more bytes of " + request.url() + ": " + e.getMessage());
      } catch (IOException e) {
        LOG.debug("attempt failed url={}", request.url(), e);
        return judge(watchdog.verdict(), e);
      }
    }
  }

  private Attempt attempt(FtpConnection connection, Watchdog watchdog) throws IOException, InterruptedException {
    OptionalLong size = connection.size();
    if (size.isPresent() && size.getAsLong() != request.lengthBytes()) {
      return fatal(Reason.CHANGED, "has " + size.getAsLong() + " bytes on the server, not the announced " + request.lengthBytes());
    }
    Optional<String> modified = connection.modified();
    Optional<String> begun = StorageException.storing(target::tag);
    if (target.position() > 0 && modified.isPresent() && begun.isPresent() && !modified.equals(begun)) {
      return new Attempt.Replaced("changed on the server: begun with time stamp " + begun.get() + ", now " + modified.get());
    }
    if (modified.isPresent() && !modified.equals(begun)) {
      StorageException.storing(() -> {
        target.tag(modified.get());
        return null;
      });
    }
    return transfer(connection, watchdog, size.isPresent());
  }

  private Attempt transfer(FtpConnection connection, Watchdog watchdog, boolean sizeKnown) throws IOException, InterruptedException {
    boolean longer = receive(connection, watchdog);
    if (target.position() == request.lengthBytes()) {
      return longer ? fatal(Reason.CHANGED, "is longer than the announced " + request.lengthBytes() + " bytes") : finish(connection);
    }
    boolean whole = connection.completed();
    if (whole && !sizeKnown) {
      return fatal(Reason.CHANGED, "ends after " + target.position() + " of the announced " + request.lengthBytes() + " bytes");
    }
    return new Attempt.Broken("the data connection ended at byte " + target.position() + " of " + request.lengthBytes());
  }

  /**
   * Has closed the data connection when it returns: before that, a server that waits for the end of TLS (vsftpd) says nothing more on the
   * control connection.
   *
   * @return whether there are more bytes than were announced
   */
  private boolean receive(FtpConnection connection, Watchdog watchdog) throws IOException, InterruptedException {
    long offset = target.position();
    try (InputStream data = retrieve(connection, offset)) {
      long start = time.nanos();
      watchdog.measure(new RateFloor(limits.minRate(), limits.rateWindow(), limits.rateGrace(), start));
      Transfer transfer = new Transfer(target, progress, time, watchdog, new BandwidthCap(limits.maxRate(), start));
      transfer.copy(data, request.lengthBytes() - offset);
      return target.position() == request.lengthBytes() && isLonger(data);
    }
  }

  /** A server that cannot go on at an offset (REST is optional in RFC 959) has to begin again. */
  private InputStream retrieve(FtpConnection connection, long offset) throws IOException {
    try {
      return connection.retrieve(offset);
    } catch (ReplyException e) {
      if (offset > 0 && e.isUnsupported()) {
        StorageException.storing(() -> {
          target.restart();
          return null;
        });
        throw new IOException("the server cannot go on at byte " + offset + ", beginning again: " + e.getMessage(), e);
      }
      throw e;
    }
  }

  /** The length is complete; whether there is more, however the server then ends the connection. */
  private boolean isLonger(InputStream data) {
    try {
      return data.read() >= 0;
    } catch (IOException e) {
      LOG.debug("data connection not closed cleanly after the last byte url={}", request.url(), e);
      return false;
    }
  }

  /** Every byte is here: what the server says of it now changes nothing any more. */
  private Attempt finish(FtpConnection connection) {
    try {
      if (!connection.completed()) {
        LOG.info("server complains after the last byte url={}", request.url());
      }
      connection.quit();
    } catch (IOException e) {
      LOG.info("no last word of the server after the last byte url={} why={}", request.url(), e.toString());
    }
    return new Attempt.Complete();
  }

  private Attempt judge(Watchdog.Verdict verdict, IOException e) {
    return switch (verdict) {
      case CANCELLED -> new Attempt.Cancelled();
      case TIME_OVER -> fatal(Reason.TOO_SLOW, "was not complete after " + limits.timeLimit().toSeconds() + " s (timeLimitSeconds)");
      case TOO_SLOW -> new Attempt.Slow("came with less than " + limits.minRate() + " bytes per second (minRateBytesPerSecond)");
      case NONE -> judge(e);
    };
  }

  private Attempt judge(IOException e) {
    if (e instanceof ReplyException reply) {
      return reply.isTransient() ? new Attempt.Broken(reply.getMessage()) : fatal(reply.reason(), "cannot be had: " + reply.getMessage());
    }
    if (e instanceof CredentialsException || isDistrust(e)) {
      return fatal(Reason.REFUSED, "cannot be had safely: " + e.getMessage());
    }
    return new Attempt.Broken(e.getClass().getSimpleName() + ": " + e.getMessage());
  }

  /** Whether TLS failed because a certificate is not trusted; a connection that breaks in the handshake is none of it. */
  private static boolean isDistrust(IOException e) {
    Throwable cause = e instanceof SSLException ? e : null;
    while (cause != null && !(cause instanceof CertificateException) && !(cause instanceof CertPathValidatorException)) {
      cause = cause.getCause();
    }
    return cause != null;
  }

  private Attempt fatal(Reason reason, String why) {
    return new Attempt.Fatal(reason, request.url() + " " + why);
  }
}
