package org.pitstop.server.decision;

import java.util.List;
import java.util.Optional;
import org.pitstop.api.software.EcuId;

/**
 * What the operator wants for one vehicle.
 *
 * @param targets empty: every ECU for which the catalogue has something newer
 * @param allOrNothing all of its ECUs are one group
 * @param withoutWayBack an ECU may be erased though there is neither a backup nor a fallback
 * @param priority higher first
 */
public record UpgradeTask(long id, List<Target> targets, boolean allOrNothing, boolean withoutWayBack, int priority) {
  public UpgradeTask {
    targets = List.copyOf(targets);
  }

  /** One ECU. @param version empty: the newest */
  public record Target(EcuId ecu, Optional<String> version) {}
}
