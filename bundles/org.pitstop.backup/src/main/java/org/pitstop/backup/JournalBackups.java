package org.pitstop.backup;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Collection;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.component.annotations.ReferencePolicy;
import org.osgi.service.component.annotations.ReferencePolicyOption;
import org.pitstop.api.backup.Backups;
import org.pitstop.api.flash.EcuProgrammer;
import org.pitstop.api.software.EcuId;
import org.pitstop.api.software.SoftwareFile;
import org.pitstop.api.store.Change;
import org.pitstop.api.store.Journal;
import org.pitstop.api.store.Store;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The backups as entries of the journal ({@code backup/<ecu>}); their files lie in the store. */
@Component(name = "org.pitstop.backup")
public final class JournalBackups implements Backups {
  private static final Logger LOG = LoggerFactory.getLogger(JournalBackups.class);
  private static final String PREFIX = "backup/";

  @Reference(policy = ReferencePolicy.DYNAMIC, policyOption = ReferencePolicyOption.GREEDY)
  volatile Journal journal;

  @Reference(policy = ReferencePolicy.DYNAMIC, policyOption = ReferencePolicyOption.GREEDY)
  volatile Store store;

  @Reference(policy = ReferencePolicy.DYNAMIC, policyOption = ReferencePolicyOption.GREEDY)
  volatile EcuProgrammer programmer;

  @Override
  public Optional<SoftwareFile> backup(EcuId ecu) {
    return journal.get(PREFIX + ecu).flatMap(entry -> read(PREFIX + ecu, entry)).filter(this::isStored);
  }

  @Override
  public Map<EcuId, SoftwareFile> all() {
    Map<EcuId, SoftwareFile> backups = new TreeMap<>();
    journal.entries(PREFIX).forEach((key, entry) -> read(key, entry).filter(this::isStored)
        .ifPresent(file -> backups.put(file.ecu(), file)));
    return backups;
  }

  @Override
  public Change promotion(Collection<SoftwareFile> verified) {
    Change change = new Change();
    verified.forEach(file -> change.put(PREFIX + file.ecu(), BackupEntry.write(file)));
    return change;
  }

  @Override
  public EcuProgrammer.Result restore(SoftwareFile backup, EcuProgrammer.Monitor monitor) throws InterruptedException {
    try {
      Optional<Path> file = store.verify(backup.sha256()) ? store.find(backup.sha256()) : Optional.empty();
      if (file.isEmpty()) {
        return new EcuProgrammer.Failed(false, "ECU " + backup.ecu() + ", roll back: the file of version " + backup.version() + " ("
            + backup.sha256()
            + ") is not in the store or has rotted; the TSP must send it again");
      }
      LOG.info("roll back ecu={} version={}", backup.ecu(), backup.version());
      return programmer.program(backup, file.get(), monitor);
    } catch (IOException e) {
      return new EcuProgrammer.Failed(false, "ECU " + backup.ecu() + ", roll back: the store cannot be read: " + e.getMessage());
    }
  }

  private boolean isStored(SoftwareFile file) {
    return store.find(file.sha256()).isPresent();
  }

  /** An entry that cannot be read is no backup: then nothing is erased without another way back. */
  private static Optional<SoftwareFile> read(String key, String entry) {
    try {
      return Optional.of(BackupEntry.read(new EcuId(key.substring(PREFIX.length())), entry));
    } catch (IllegalArgumentException e) {
      LOG.error("backup entry unreadable key={} why={}", key, e.getMessage());
      return Optional.empty();
    }
  }
}
