package org.pitstop.campaign;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Function;
import org.pitstop.api.software.EcuId;
import org.pitstop.api.software.SoftwarePackage.Dependency;
import org.pitstop.api.software.Versions;

/** Which ECUs come next: by order and dependencies, one at a time on each bus. Pure. */
final class NextEcus {
  private NextEcus() {}

  /** ECUs whose programming or restoring was journalled as begun: they go on whatever the vehicle's condition is. */
  static List<EcuItem> begun(Campaign c, Set<EcuId> inHand, Function<EcuId, String> place) {
    List<EcuItem> begun = c.ecus().stream().filter(e -> e.state() == EcuState.PREPARING || e.state() == EcuState.PROGRAMMING).toList();
    return onePerPlace(c, begun, inHand, place);
  }

  /** ECUs to restore: the newest first, one after the other, and only when nothing else is in hand on their bus. */
  static List<EcuItem> toRestore(Campaign c, Set<EcuId> inHand, Function<EcuId, String> place) {
    List<EcuItem> restoring = c.ecus().stream().filter(e -> e.state() == EcuState.RESTORING)
        .sorted(Comparator.comparingLong(NextEcus::rankForRestore).reversed()).toList();
    return onePerPlace(c, restoring, inHand, place);
  }

  /** ECUs that may be started. */
  static List<EcuItem> toStart(Campaign c, Set<EcuId> inHand, Function<EcuId, String> place, Function<EcuId, String> running) {
    int order = c.ecus().stream().filter(e -> e.toProgram() && !settled(e)).mapToInt(EcuItem::order).min().orElse(0);
    List<EcuItem> able = c.ecus().stream().filter(e -> e.toProgram() && e.state() == EcuState.PENDING && e.order() == order)
        .filter(e -> e.requires().stream().allMatch(d -> satisfied(c, d, running))).toList();
    return onePerPlace(c, able, inHand, place);
  }

  /** Whether another ECU has what this one needs. */
  static boolean satisfied(Campaign c, Dependency d, Function<EcuId, String> running) {
    String version = c.ecu(d.ecu()).filter(EcuItem::toProgram).filter(NextEcus::runsTarget).map(e -> e.file().version()).orElseGet(() -> running.apply(d.ecu()));
    return !version.isEmpty() && Versions.ORDER.compare(version, d.minVersion()) >= 0;
  }

  private static boolean runsTarget(EcuItem e) {
    return e.state() == EcuState.VERIFIED || e.state() == EcuState.UNCHANGED || e.state() == EcuState.PROMOTED;
  }

  private static boolean settled(EcuItem e) {
    return e.state().ended() || runsTarget(e);
  }

  /** The one that failed was never verified: it is the newest of all. */
  private static long rankForRestore(EcuItem e) {
    return e.rank() == 0 ? Long.MAX_VALUE : e.rank();
  }

  private static List<EcuItem> onePerPlace(Campaign c, List<EcuItem> candidates, Set<EcuId> inHand, Function<EcuId, String> place) {
    Set<String> busy = new HashSet<>();
    inHand.forEach(e -> busy.add(place.apply(e)));
    List<EcuItem> next = new ArrayList<>();
    for (EcuItem e : candidates) {
      if (!inHand.contains(e.ecu()) && busy.add(place.apply(e.ecu()))) {
        next.add(e);
      }
    }
    return next;
  }
}
