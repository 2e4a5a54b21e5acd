package org.pitstop.sweep;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import java.util.function.LongConsumer;
import org.pitstop.api.download.DownloadOutcome;
import org.pitstop.api.download.DownloadRequest;
import org.pitstop.api.download.DownloadTarget;
import org.pitstop.api.download.Downloader;
import org.pitstop.api.time.WallTime;

/** The file server and the way to it, in memory: goes on where the target stands, and can be disturbed at every piece. */
final class MemoryDownloader implements Downloader {
  static final int PIECE_BYTES = 256;
  private static final String STAMP = "20260301120000";
  private static final Duration STALL = Duration.ofSeconds(45);
  private static final Duration PIECE = Duration.ofMillis(20);
  private static final int MAX_ATTEMPTS = 5;

  /** What happens at a piece of a transfer, once. */
  enum Fault { NONE, CONNECTION_LOST, STALLED, WRONG_BYTES, FILE_CHANGED, UNREACHABLE, TOO_SLOW }

  private final Map<String, byte[]> files;
  private final WallTime time;
  private final Pieces pieces;

  /** Counts the pieces over all lives of the head unit. */
  static final class Pieces {
    int count;
    int faultAt = Integer.MAX_VALUE;
    Fault fault = Fault.NONE;
    /** Faults that are to come from there on. */
    int faults = 1;
    /** Told when a fault comes. */
    Runnable onFault = () -> {};

    Fault next() {
      int piece = count++;
      if (piece >= faultAt && faults > 0) {
        faults--;
        onFault.run();
        return fault;
      }
      return Fault.NONE;
    }
  }

  MemoryDownloader(Map<String, byte[]> files, WallTime time, Pieces pieces) {
    this.files = files;
    this.time = time;
    this.pieces = pieces;
  }

  @Override
  public boolean serves(String scheme) {
    return scheme.equals("ftp");
  }

  @Override
  public DownloadOutcome download(DownloadRequest request, DownloadTarget target, LongConsumer progress, BooleanSupplier cancelled) {
    byte[] file = files.get(request.url().getPath().substring(1));
    if (file == null) {
      return new DownloadOutcome.Failed(DownloadOutcome.Reason.NOT_FOUND, "550 " + request.url());
    }
    try {
      String stamp = STAMP;
      int attempts = 1;
      while (target.position() < file.length) {
        if (cancelled.getAsBoolean()) {
          return new DownloadOutcome.Cancelled();
        }
        if (target.position() > 0 && !target.tag().equals(Optional.of(stamp))) {
          target.restart();
        }
        if (target.position() == 0) {
          target.tag(stamp);
        }
        Fault fault = pieces.next();
        switch (fault) {
          case UNREACHABLE -> {
            return new DownloadOutcome.Failed(DownloadOutcome.Reason.UNREACHABLE, "no connection to the server");
          }
          case TOO_SLOW -> {
            return new DownloadOutcome.Failed(DownloadOutcome.Reason.TOO_SLOW, "slower than the floor");
          }
          case CONNECTION_LOST -> {
            if (++attempts > MAX_ATTEMPTS) {
              return new DownloadOutcome.Failed(DownloadOutcome.Reason.UNREACHABLE, "the connection broke " + MAX_ATTEMPTS + " times");
            }
            time.sleep(Duration.ofSeconds(1));
          }
          case STALLED -> time.sleep(STALL);
          case FILE_CHANGED -> stamp = stamp + "1";
          case NONE, WRONG_BYTES -> piece(file, target, fault);
        }
        time.sleep(PIECE);
        progress.accept(target.position());
      }
      return new DownloadOutcome.Done(file.length, Duration.ZERO, attempts);
    } catch (IOException e) {
      return new DownloadOutcome.Failed(DownloadOutcome.Reason.STORAGE, e.getMessage());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return new DownloadOutcome.Cancelled();
    }
  }

  private static void piece(byte[] file, DownloadTarget target, Fault fault) throws IOException {
    int from = (int) target.position();
    byte[] piece = java.util.Arrays.copyOfRange(file, from, Math.min(file.length, from + PIECE_BYTES));
    if (fault == Fault.WRONG_BYTES) {
      piece[piece.length / 2] ^= 0x10;
    }
    target.append(ByteBuffer.wrap(piece));
  }
}
