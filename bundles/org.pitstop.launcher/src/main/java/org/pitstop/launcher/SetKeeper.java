package org.pitstop.launcher;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;

/** The one who changes the record: each change is on disk before it is seen. */
final class SetKeeper {

  private final SetDirectory directory;
  private final Base base;
  private final String newer;
  private SetRecord record;

  /** Names the feature's own jars. Computed only when it is needed: it reads them all. */
  @FunctionalInterface
  interface Base {
    String get() throws IOException;
  }

  /** @param newer why nothing may be changed; empty: it may */
  private SetKeeper(SetDirectory directory, Base base, SetRecord record, String newer) {
    this.directory = directory;
    this.base = base;
    this.record = record;
    this.newer = newer;
  }

  /** What the record says; a set that was made for other jars of the feature is forgotten: somebody has installed another distribution. */
  static SetKeeper open(SetDirectory directory, Base base) throws IOException {
    try {
      Optional<SetRecord> record = directory.load();
      boolean fits = record.isPresent() && record.get().base().equals(base.get());
      return new SetKeeper(directory, base, fits ? record.get() : SetRecord.FIRST, "");
    } catch (SetDirectory.NewerFormat e) {
      return new SetKeeper(directory, base, SetRecord.FIRST, e.getMessage());
    }
  }

  /** Why nothing may be changed; empty: it may. */
  String newer() {
    return newer;
  }

  synchronized SetRecord record() {
    return record;
  }

  synchronized void keep(Path jar, String sha256) throws IOException {
    requireOurs();
    directory.keep(jar, sha256);
  }

  synchronized void probation(BundleSet next) throws IOException {
    save(record.probation(next, base.get()));
  }

  synchronized void started() throws IOException {
    save(record.started());
  }

  /** @throws IllegalStateException if no set is on probation */
  synchronized void confirm() throws IOException {
    if (!record.onProbation()) {
      throw new IllegalStateException("no set is on probation");
    }
    save(record.confirmed());
    directory.tidy(record);
  }

  synchronized void back(String why) throws IOException {
    save(record.back(why));
  }

  /** Nothing is left to do with the jars of sets that are gone. */
  synchronized void tidy() throws IOException {
    directory.tidy(record);
  }

  private void save(SetRecord next) throws IOException {
    requireOurs();
    directory.save(next);
    record = next;
  }

  private void requireOurs() throws IOException {
    if (!newer.isEmpty()) {
      throw new IOException(newer);
    }
  }
}
