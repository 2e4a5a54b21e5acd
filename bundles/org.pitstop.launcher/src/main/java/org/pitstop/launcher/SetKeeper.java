package org.pitstop.launcher;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.logging.Level;
import java.util.logging.Logger;

/** The one who changes the record: each change is on disk before it is seen. */
final class SetKeeper {

  private static final Logger LOG = Logger.getLogger(SetKeeper.class.getName());

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
    } catch (SetDirectory.Damaged e) {
      LOG.log(Level.SEVERE, e.getMessage());
      return new SetKeeper(directory, base, SetRecord.FIRST, "");
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

  /** Where a jar of a set is kept. */
  Path jar(SetJar jar) {
    return directory.jar(jar.sha256());
  }

  /** @throws IllegalStateException if another set is on probation */
  synchronized void probation(BundleSet next) throws IOException {
    save(record.probation(next, base.get()));
    tidy();
  }

  synchronized void started() throws IOException {
    save(record.started());
  }

  /** @throws IllegalStateException if no set is on probation */
  synchronized void confirm() throws IOException {
    requireProbation();
    save(record.confirmed());
    tidy();
  }

  /** @throws IllegalStateException if no set is on probation: it has proved itself meanwhile, or is backed out already */
  synchronized void back(String why) throws IOException {
    requireProbation();
    save(record.back(why));
  }

  private void requireProbation() {
    if (!record.onProbation()) {
      throw new IllegalStateException("no set is on probation");
    }
  }

  /** The record counts already: a jar too many is no reason to fail. */
  private void tidy() {
    try {
      directory.tidy(record);
    } catch (IOException e) {
      LOG.log(Level.WARNING, "jars of sets that are gone cannot be deleted; trying again at the next swap: {0}", LaunchException.reason(e));
    }
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
