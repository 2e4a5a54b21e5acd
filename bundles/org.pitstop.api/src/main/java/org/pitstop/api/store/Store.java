package org.pitstop.api.store;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Collection;
import java.util.Optional;
import java.util.Set;
import org.osgi.annotation.versioning.ProviderType;
import org.pitstop.api.software.Sha256;

/** Files by their SHA-256, within a quota. A file that is here was complete, correct and forced to the disk when it came. */
@ProviderType
public interface Store {

  /** The file with this digest, if it is here. Not hashed again: see {@link #verify}. */
  Optional<Path> find(Sha256 sha256);

  /** Reads a file again. A file that has rotted is put aside and no longer found. @return whether it is here and whole */
  boolean verify(Sha256 sha256) throws IOException;

  /**
   * Begins or continues a file.
   *
   * @throws IOException if the file would not fit into the quota or on the disk, with the numbers
   */
  PartialFile begin(Sha256 sha256, long lengthBytes) throws IOException;

  /** How many more bytes would be needed to take all these files; 0: they fit. Files that are here already count nothing. */
  long shortageBytes(Collection<Wanted> files) throws IOException;

  /** Deletes whatever is not named here, parts of files included. @return bytes that became free */
  long retain(Set<Sha256> wanted) throws IOException;

  /** A file that is to come. */
  record Wanted(Sha256 sha256, long lengthBytes) {}
}
