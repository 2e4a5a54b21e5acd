package org.pitstop.api.software;

import java.net.URI;
import java.util.List;
import java.util.Optional;

/**
 * What a vehicle package says of one file.
 *
 * @param purpose what it is for
 * @param file what it is
 * @param url where it is: {@code ftp} or {@code ftps} (explicit TLS)
 * @param releaseCounter only grows, per ECU
 * @param order ECUs with a lower order are programmed first
 * @param group ECUs of one group commit or roll back together; a group of its own makes an ECU independent
 * @param requires what other ECUs must run before this one is programmed
 * @param fallback for an ECU without a backup: the file to restore if programming fails
 * @param withoutWayBack the package says explicitly that this ECU may be erased though there is neither a backup nor a fallback
 */
public record SoftwarePackage(Purpose purpose, SoftwareFile file, URI url, long releaseCounter, int order, String group,
    List<Dependency> requires, Optional<Fallback> fallback, boolean withoutWayBack) {

  public enum Purpose {
    /** To be programmed; then the ECU's new backup. */
    PROGRAM,
    /** The software that the ECU runs already: to be kept as its backup, not programmed. */
    BACKUP
  }

  /** Another ECU's version that this one needs: {@code minVersion} or newer. */
  public record Dependency(EcuId ecu, String minVersion) {}

  /** A file to restore from. */
  public record Fallback(SoftwareFile file, URI url) {}

  public SoftwarePackage {
    requires = List.copyOf(requires);
    if (releaseCounter < 0) {
      throw new IllegalArgumentException("releaseCounter is " + releaseCounter + " (allowed: 0 and more)");
    }
  }

  public EcuId ecu() {
    return file.ecu();
  }
}
