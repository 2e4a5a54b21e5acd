package org.pitstop.server.decision;

import java.util.List;
import org.pitstop.api.software.EcuId;
import org.pitstop.api.software.SoftwareFile;
import org.pitstop.api.software.SoftwarePackage.Dependency;

/**
 * One version of one ECU's software, as the catalogue has it.
 *
 * @param releaseCounter grows with each entry of an ECU
 * @param order 0–999, lower first
 * @param group ECUs with the same one commit together; empty: an ECU of its own
 */
public record CatalogueEntry(long id, SoftwareFile file, long releaseCounter, int order, String group, List<Dependency> requires) {
  public CatalogueEntry {
    requires = List.copyOf(requires);
    if (order < 0 || order > Decision.MAX_ORDER) {
      throw new IllegalArgumentException("order is " + order + " (allowed: 0–" + Decision.MAX_ORDER + ")");
    }
  }

  public EcuId ecu() {
    return file.ecu();
  }

  public String version() {
    return file.version();
  }

  boolean fits(EcuState state) {
    return ecu().equals(state.ecu()) && file.hardware().equals(state.hardware());
  }
}
