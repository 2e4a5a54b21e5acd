package org.pitstop.api.backup;

import java.util.Collection;
import java.util.Map;
import java.util.Optional;
import org.osgi.annotation.versioning.ProviderType;
import org.pitstop.api.flash.EcuProgrammer;
import org.pitstop.api.software.EcuId;
import org.pitstop.api.software.Sha256;
import org.pitstop.api.software.SoftwareFile;
import org.pitstop.api.store.Change;

/** The last known good software of every ECU. */
@ProviderType
public interface Backups {

  /** The backup that is kept for an ECU, if its file is in the store. */
  Optional<SoftwareFile> backup(EcuId ecu);

  /** All of them. */
  Map<EcuId, SoftwareFile> all();

  /**
   * The change that makes these files the backups of their ECUs, all at once. To be committed by the caller together with the state that
   * it belongs to; afterwards the old files are free.
   */
  Change promotion(Collection<SoftwareFile> verified);

  /**
   * Writes a backup to its ECU again.
   *
   * @param backup the ECU's backup, or the fallback that came with the package
   */
  EcuProgrammer.Result restore(SoftwareFile backup, EcuProgrammer.Monitor monitor) throws InterruptedException;

  /** Files that no clean-up may delete. */
  default Collection<Sha256> files() {
    return all().values().stream().map(SoftwareFile::sha256).toList();
  }
}
