package org.pitstop.api.store;

import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Path;
import org.osgi.annotation.versioning.ProviderType;
import org.pitstop.api.download.DownloadTarget;

/** A file on its way into the store; what has come survives a restart. */
@ProviderType
public interface PartialFile extends DownloadTarget, Closeable {

  /**
   * Checks length and digest, forces the file and gives it its name.
   *
   * @throws IOException if it is not what was announced: then it is deleted, and the message says both digests
   */
  Path complete() throws IOException;
}
