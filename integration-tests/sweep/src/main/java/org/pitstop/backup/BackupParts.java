package org.pitstop.backup;

import org.pitstop.api.backup.Backups;
import org.pitstop.api.flash.EcuProgrammer;
import org.pitstop.api.store.Journal;
import org.pitstop.api.store.Store;

/** The production backups, wired by hand. */
public final class BackupParts {
  private BackupParts() {}

  public static Backups backups(Journal journal, Store store, EcuProgrammer programmer) {
    JournalBackups backups = new JournalBackups();
    backups.journal = journal;
    backups.store = store;
    backups.programmer = programmer;
    return backups;
  }
}
