package org.pitstop.server.decision;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.pitstop.api.software.SoftwarePackage.Dependency;

/** What entries need of other ECUs: an entry whose need is not met is left out; one that needs another of the same package comes after it. */
final class Requirements {
  private Requirements() {}

  /** @param reasons gets a line for each entry that is left out */
  static List<Plan.Entry> keepMet(List<Plan.Entry> entries, List<EcuState> ecus, List<String> reasons) {
    List<Plan.Entry> kept = new ArrayList<>(entries);
    boolean changed = true;
    for (int round = 0; changed && round <= Decision.MAX_ENTRIES * 2; round++) {
      changed = false;
      for (int i = 0; i < kept.size() && !changed; i++) {
        changed = settle(kept, i, ecus, reasons);
      }
    }
    if (changed) {
      reasons.add("the software requires each other in a circle");
      return List.of();
    }
    return kept;
  }

  /** @return whether something was changed, so that all must be looked at again */
  private static boolean settle(List<Plan.Entry> kept, int index, List<EcuState> ecus, List<String> reasons) {
    Plan.Entry entry = kept.get(index);
    for (Dependency need : entry.software().requires()) {
      boolean runs = ecus.stream().anyMatch(e -> e.ecu().equals(need.ecu()) && need.allows(e.running()));
      // what counts is what the other ECU runs in the end
      Optional<Plan.Entry> brought = kept.stream().filter(e -> e.software().ecu().equals(need.ecu())).findFirst();
      boolean allowed = brought.map(e -> need.allows(e.software().version())).orElse(runs);
      if (allowed && runs) {
        continue;
      }
      if (!allowed || brought.get().order() >= Decision.MAX_ORDER) {
        reasons.add("ECU " + entry.software().ecu() + " version " + entry.software().version() + " requires ECU " + need.ecu() + " version " + need.range());
        kept.remove(index);
        return true;
      }
      if (brought.get().order() >= entry.order()) {
        kept.set(index, entry.withOrder(brought.get().order() + 1));
        return true;
      }
    }
    return false;
  }
}
