package org.pitstop.api.download;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Optional;
import org.osgi.annotation.versioning.ConsumerType;

/** Where a transfer goes. Its position survives a restart, so that the transfer goes on there. */
@ConsumerType
public interface DownloadTarget {

  /** Bytes that are here already: where to go on. */
  long position();

  /** Takes all remaining bytes of the buffer. @throws IOException if they do not fit or the disk fails */
  void append(ByteBuffer bytes) throws IOException;

  /** Forgets everything: position 0, no tag. */
  void restart() throws IOException;

  /** What the server said of the file (its time stamp, say) when the transfer began; to notice that it changed meanwhile. */
  Optional<String> tag() throws IOException;

  void tag(String tag) throws IOException;
}
