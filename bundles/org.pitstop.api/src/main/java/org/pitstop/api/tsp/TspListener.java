package org.pitstop.api.tsp;

import java.io.IOException;
import org.osgi.annotation.versioning.ProviderType;

/** The way in from the TSP. */
@ProviderType
public interface TspListener {

  /** A connection is there: reports that are not acknowledged go out again, in their order. */
  void connected();

  /**
   * A command has come. When this returns it is journalled, and the wire may tell the broker so.
   *
   * @throws IOException if it could not be kept: the wire must not acknowledge it, so that it comes again
   */
  void command(TspCommand command) throws IOException;

  /** The TSP has every report up to this one. */
  void acknowledged(long reportSeq);
}
