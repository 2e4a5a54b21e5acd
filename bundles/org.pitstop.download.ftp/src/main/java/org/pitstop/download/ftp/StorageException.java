package org.pitstop.download.ftp;

import java.io.IOException;

/** The target failed, not the connection. */
final class StorageException extends IOException {
  StorageException(IOException cause) {
    super(cause.getMessage(), cause);
  }

  /** Something the target is asked to do. */
  interface Work<T> {
    T run() throws IOException;
  }

  /** @throws StorageException instead of any {@link IOException} */
  static <T> T storing(Work<T> work) throws StorageException {
    try {
      return work.run();
    } catch (IOException e) {
      throw new StorageException(e);
    }
  }
}
