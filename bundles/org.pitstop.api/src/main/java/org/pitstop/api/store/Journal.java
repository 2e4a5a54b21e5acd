package org.pitstop.api.store;

import java.io.IOException;
import java.util.Optional;
import java.util.SortedMap;
import org.osgi.annotation.versioning.ProviderType;

/**
 * The agent's durable memory: a map from keys to values, changed only by atomic, forced records of an append-only log. What
 * {@link #commit} has returned from survives a power cut.
 *
 * <p>Keys are paths with {@code /}; the first part names the owner ({@code campaign/…}, {@code outbox/…}, {@code backup/…}).
 */
@ProviderType
public interface Journal {
  /** The longest record, in bytes. */
  int MAX_RECORD_BYTES = 1 << 20;

  Optional<String> get(String key);

  /** A copy of all entries whose key begins with a prefix, in the order of their keys. */
  SortedMap<String, String> entries(String prefix);

  /**
   * Makes a change durable.
   *
   * @throws IOException if that failed (disk full, for instance): then nothing of it counts, now or after a restart
   */
  void commit(Change change) throws IOException;
}
