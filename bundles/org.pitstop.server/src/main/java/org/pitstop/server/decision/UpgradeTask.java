package org.pitstop.server.decision;

import java.util.List;
import java.util.Optional;
import org.pitstop.api.software.EcuId;
import org.pitstop.api.software.Terms;

/**
 * What the operator wants for one vehicle.
 *
 * @param targets empty: every ECU for which the catalogue has something newer
 * @param allOrNothing all of its ECUs are one group
 * @param withoutWayBack an ECU may be erased though there is neither a backup nor a fallback
 * @param priority higher first
 * @param terms when it may be programmed, and what the user is asked
 */
public record UpgradeTask(long id, List<Target> targets, boolean allOrNothing, boolean withoutWayBack, int priority, Terms terms) {
  public UpgradeTask {
    targets = List.copyOf(targets);
  }

  /** Without terms. */
  public UpgradeTask(long id, List<Target> targets, boolean allOrNothing, boolean withoutWayBack, int priority) {
    this(id, targets, allOrNothing, withoutWayBack, priority, Terms.NONE);
  }

  /** One ECU. @param version empty: the newest */
  public record Target(EcuId ecu, Optional<String> version) {}
}
