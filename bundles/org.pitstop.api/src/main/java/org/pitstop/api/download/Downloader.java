package org.pitstop.api.download;

import java.util.function.BooleanSupplier;
import java.util.function.LongConsumer;
import org.osgi.annotation.versioning.ProviderType;

/** Fetches files; one service a protocol, told apart by {@link #serves}. */
@ProviderType
public interface Downloader {

  /** Whether URLs of this scheme are this downloader's. */
  boolean serves(String scheme);

  /**
   * Appends to the target what it lacks, with retries, until it has the exact length, and checks that the server still has the same
   * file. Blocks; the digest is the target's business.
   *
   * @param progress told the position now and then
   * @param cancelled asked at least once a second
   */
  DownloadOutcome download(DownloadRequest request, DownloadTarget target, LongConsumer progress, BooleanSupplier cancelled);
}
