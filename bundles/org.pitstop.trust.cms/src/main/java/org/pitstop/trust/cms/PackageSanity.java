package org.pitstop.trust.cms;

import static org.pitstop.trust.cms.Refusal.malformed;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.pitstop.api.software.EcuId;
import org.pitstop.api.software.SoftwarePackage;
import org.pitstop.api.software.VehiclePackage;

/** What no single field can tell: each ECU once, and an order of programming that exists. */
final class PackageSanity {

  private PackageSanity() {}

  static void check(VehiclePackage vehiclePackage) throws Refusal {
    Map<EcuId, SoftwarePackage> software = new HashMap<>();
    for (SoftwarePackage s : vehiclePackage.software()) {
      if (software.put(s.ecu(), s) != null) {
        throw malformed("software: the ECU " + s.ecu() + " comes twice");
      }
    }
    Set<EcuId> sound = new HashSet<>();
    for (EcuId ecu : software.keySet()) {
      noCycle(ecu, software, sound, List.of());
    }
  }

  /** Dependencies on ECUs that are not in the package are no business of its order. At most as deep as there are ECUs. */
  private static void noCycle(EcuId ecu, Map<EcuId, SoftwarePackage> software, Set<EcuId> sound, List<EcuId> way) throws Refusal {
    if (!software.containsKey(ecu) || sound.contains(ecu)) {
      return;
    }
    List<EcuId> longer = new ArrayList<>(way);
    longer.add(ecu);
    if (way.contains(ecu)) {
      throw malformed("software: the dependencies go round in a circle: " + longer);
    }
    for (SoftwarePackage.Dependency d : software.get(ecu).requires()) {
      noCycle(d.ecu(), software, sound, longer);
    }
    sound.add(ecu);
  }
}
