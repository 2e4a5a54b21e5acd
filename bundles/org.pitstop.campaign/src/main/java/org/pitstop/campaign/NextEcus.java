package org.pitstop.campaign;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import org.pitstop.api.software.EcuId;
import org.pitstop.api.software.SoftwarePackage.Dependency;

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
    if (able.isEmpty() && inHand.isEmpty()) {
      // who is left may need each other: then they are programmed together
      able = c.ecus().stream().filter(e -> e.toProgram() && e.state() == EcuState.PENDING && e.order() == order)
          .filter(e -> e.requires().stream().allMatch(d -> satisfied(c, d, running) || mutual(c, e, d))).toList();
    }
    return onePerPlace(c, able, inHand, place);
  }

  /** Whether two ECUs of one group need each other's target version, directly or through others: neither can be first. */
  static boolean mutual(Campaign c, EcuItem e, Dependency d) {
    Optional<EcuItem> other = c.ecu(d.ecu()).filter(o -> o.toProgram() && o.group().equals(e.group()) && !o.state().spoilsGroup())
        .filter(o -> d.allows(o.file().version()));
    return other.isPresent() && reaches(c, other.get(), e.ecu(), new HashSet<>());
  }

  private static boolean reaches(Campaign c, EcuItem from, EcuId wanted, Set<EcuId> seen) {
    return from.ecu().equals(wanted) || seen.add(from.ecu()) && from.requires().stream()
        .flatMap(d -> c.ecu(d.ecu()).filter(o -> o.toProgram() && o.group().equals(from.group())).stream()).anyMatch(o -> reaches(c, o, wanted, seen));
  }

  /** Whether a group, left as it is, holds an ECU whose new software needs a version that another ECU does not run. */
  static boolean leavesBrokenSet(Campaign c, String group, Function<EcuId, String> running) {
    return c.ecus().stream().filter(e -> e.toProgram() && e.group().equals(group) && (runsTarget(e) || runsTargetStill(e)))
        .anyMatch(e -> !e.requires().stream().allMatch(d -> satisfiedNow(c, d, running)));
  }

  /** As {@link #satisfied}, but an ECU that waits for its roll back still counts with its new version, and one rolled back with its old. */
  private static boolean satisfiedNow(Campaign c, Dependency d, Function<EcuId, String> running) {
    return c.ecu(d.ecu()).filter(NextEcus::runsTargetStill).map(e -> d.allows(e.file().version()))
        .orElseGet(() -> satisfied(c, d, running));
  }

  /** Whether an ECU that is to be restored runs its new software yet: nobody has begun with it. */
  static boolean runsTargetStill(EcuItem e) {
    return e.state() == EcuState.RESTORING && e.rank() > 0 && e.attempts() == 0;
  }

  /** Whether another ECU has what this one needs. */
  static boolean satisfied(Campaign c, Dependency d, Function<EcuId, String> running) {
    String version = c.ecu(d.ecu()).filter(EcuItem::toProgram).filter(NextEcus::runsTarget).map(e -> e.file().version()).orElseGet(() -> running.apply(d.ecu()));
    return d.allows(version);
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
