package org.pitstop.campaign;

import java.io.IOException;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import org.pitstop.api.software.SoftwareFile;

/** What an ECU can be restored to. A file that has rotted is no way back, so each is read to its end: seconds for a large one. */
final class WayBack {
  private WayBack() {}

  /** Whether an ECU may not be erased without one. The agent's is the set that runs: the launcher keeps it. */
  static boolean needed(EcuItem item) {
    return item.toProgram() && !item.withoutWayBack() && !Targets.isAgent(item.ecu());
  }

  /** The backup, or else the fallback, whichever is whole in the store. */
  static Optional<SoftwareFile> of(EcuItem item, Agent agent, BooleanSupplier stopped) throws IOException, InterruptedException {
    Optional<SoftwareFile> backup = backup(item, agent, stopped);
    return backup.isPresent() ? backup : whole(item.fallback(), agent);
  }

  /** The backup, if it is whole in the store. */
  static Optional<SoftwareFile> backup(EcuItem item, Agent agent, BooleanSupplier stopped) throws IOException, InterruptedException {
    return whole(agent.services().backups.get(stopped).backup(item.ecu()), agent);
  }

  private static Optional<SoftwareFile> whole(Optional<SoftwareFile> file, Agent agent) throws IOException {
    return file.isPresent() && agent.store().verify(file.get().sha256()) ? file : Optional.empty();
  }
}
