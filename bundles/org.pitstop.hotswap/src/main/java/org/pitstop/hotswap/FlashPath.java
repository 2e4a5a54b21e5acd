package org.pitstop.hotswap;

import java.util.Collection;
import java.util.Set;

/** The bundles that an ECU's programming runs through: they are replaced only while no ECU is in hand. All others go at once. */
final class FlashPath {
  private static final Set<String> BUNDLES = Set.of("org.pitstop.api", "org.pitstop.time", "org.pitstop.campaign", "org.pitstop.store",
      "org.pitstop.backup", "org.pitstop.image", "org.pitstop.flash", "org.pitstop.uds", "org.pitstop.isotp", "org.pitstop.doip",
      "org.pitstop.can.socketcan", "org.pitstop.can.remote", "org.apache.felix.scr", "org.apache.felix.configadmin");

  private FlashPath() {}

  static boolean touches(Collection<String> symbolicNames) {
    return symbolicNames.stream().anyMatch(BUNDLES::contains);
  }
}
