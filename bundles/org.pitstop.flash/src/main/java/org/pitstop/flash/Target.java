package org.pitstop.flash;

import java.util.Optional;
import org.pitstop.api.software.SoftwareFile;

/**
 * What an ECU is to be brought to.
 *
 * @param hardware what the software is for; empty: for whatever the profile allows
 * @param version what it reports afterwards; empty: not known
 * @param always programmed even if it runs that version
 */
record Target(Optional<String> hardware, String version, boolean always) {

  static Target of(SoftwareFile software) {
    return new Target(Optional.of(software.hardware()), software.version(), false);
  }

  static Target onBench(String version) {
    return new Target(Optional.empty(), version, true);
  }

  boolean fits(String hardwareOfEcu) {
    return hardware.isEmpty() || hardware.get().equals(hardwareOfEcu);
  }

  boolean versionKnown() {
    return !version.isEmpty();
  }

  boolean isVersion(String versionOfEcu) {
    return versionKnown() && version.equals(versionOfEcu);
  }

  @Override
  public String toString() {
    return (versionKnown() ? version : "whatever the image is") + hardware.map(h -> " for " + h).orElse("");
  }
}
