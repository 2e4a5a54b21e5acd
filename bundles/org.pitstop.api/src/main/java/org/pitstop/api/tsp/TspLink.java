package org.pitstop.api.tsp;

import org.osgi.annotation.versioning.ProviderType;

/** The way out to the TSP. Another wire is another implementation of this and a caller of {@link TspListener}. */
@ProviderType
public interface TspLink {

  boolean connected();

  /**
   * Sends a report; never blocks and keeps nothing. When the TSP has acknowledged it, {@link TspListener#acknowledged} is called; if that
   * does not happen, the caller sends it again.
   */
  void send(Report report);

  /** Sends progress, if there is a connection. */
  void send(Progress progress);
}
