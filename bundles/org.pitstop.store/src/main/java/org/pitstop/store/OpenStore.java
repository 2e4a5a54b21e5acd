package org.pitstop.store;

import java.io.Closeable;
import java.io.IOException;
import org.pitstop.api.time.WallTime;

/** Journal and files of one directory, open. */
record OpenStore(LogJournal journal, DigestStore store) implements Closeable {

  /** How they are opened. */
  @FunctionalInterface
  interface Opener {
    /** @throws IOException if the disk does not let it, or another agent has the directory: nothing is open then */
    OpenStore open() throws IOException;
  }

  static OpenStore of(StoreSettings settings, WallTime time) throws IOException {
    return of(() -> new LogJournal(settings), () -> new DigestStore(settings, time));
  }

  /** How one of them is opened. */
  @FunctionalInterface
  interface Part<T> {
    T open() throws IOException;
  }

  static OpenStore of(Part<LogJournal> journalPart, Part<DigestStore> storePart) throws IOException {
    LogJournal journal = journalPart.open();
    try {
      return new OpenStore(journal, storePart.open());
    } catch (IOException | RuntimeException e) {
      journal.close();
      throw e;
    }
  }

  @Override
  public void close() throws IOException {
    try (LogJournal j = journal) {
      store.close();
    }
  }
}
