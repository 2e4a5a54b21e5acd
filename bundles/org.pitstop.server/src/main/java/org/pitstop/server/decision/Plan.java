package org.pitstop.server.decision;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.pitstop.api.software.SoftwarePackage.Purpose;

/**
 * What a vehicle is to get next.
 *
 * @param task what the campaign is for; empty: only backups
 * @param entries one an ECU at most; none: nothing is to be done
 * @param done tasks whose ECUs already run what they want
 * @param waiting why other tasks cannot go on now
 */
public record Plan(Optional<UpgradeTask> task, List<Entry> entries, List<UpgradeTask> done, Map<Long, String> waiting) {
  public Plan {
    entries = List.copyOf(entries);
    done = List.copyOf(done);
    waiting = Map.copyOf(waiting);
  }

  /**
   * One ECU of it.
   *
   * @param fallback what it runs now, for an ECU whose backup is another version
   */
  public record Entry(Purpose purpose, CatalogueEntry software, int order, String group, Optional<CatalogueEntry> fallback, boolean withoutWayBack) {
    Kind kind() {
      return Kind.of(software.ecu());
    }

    Entry withOrder(int newOrder) {
      return new Entry(purpose, software, newOrder, group, fallback, withoutWayBack);
    }
  }
}
