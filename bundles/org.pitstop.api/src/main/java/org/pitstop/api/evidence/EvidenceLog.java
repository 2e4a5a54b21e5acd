package org.pitstop.api.evidence;

import java.io.IOException;
import java.util.List;
import java.util.Optional;
import org.osgi.annotation.versioning.ProviderType;
import org.pitstop.api.software.Sha256;

/**
 * Keeps facts for ever, in their order, each chained to the one before by its SHA-256: whoever changes, drops or inserts one breaks the
 * chain. Nothing is ever rewritten.
 */
@ProviderType
public interface EvidenceLog {

  /** The highest {@link Fact#seq} that is kept of a source; 0: none. */
  long last(String source);

  /**
   * Keeps facts; those with a number that is kept already are passed over. Durable when it returns.
   *
   * @param source whose numbers these are: {@code campaign}
   * @throws IOException if not all could be kept: those up to {@link #last} are
   */
  void append(String source, List<Fact> facts) throws IOException;

  /** The end of the chain; empty: nothing is kept yet. Told to the TSP, it proves that no later one is missing. */
  Optional<Head> head();

  /**
   * The last record of the chain.
   *
   * @param number of the record, from 1
   * @param sha256 of the record, which contains that of the record before
   */
  record Head(long number, Sha256 sha256) {}
}
