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
 * @param order the wave: ECUs with a lower order are programmed first
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

  /**
   * Another ECU's version that this one needs.
   *
   * @param minVersion this one or newer
   * @param beforeVersion but older than this one; empty: however new
   */
  public record Dependency(EcuId ecu, String minVersion, String beforeVersion) {
    public Dependency {
      if (!beforeVersion.isEmpty() && Versions.ORDER.compare(minVersion, beforeVersion) >= 0) {
        throw new IllegalArgumentException("no version of " + ecu + " is " + minVersion + " or newer and before " + beforeVersion);
      }
    }

    public Dependency(EcuId ecu, String minVersion) {
      this(ecu, minVersion, "");
    }

    /** @param version empty: unknown, which is never enough */
    public boolean allows(String version) {
      return !version.isEmpty() && Versions.ORDER.compare(version, minVersion) >= 0
          && (beforeVersion.isEmpty() || Versions.ORDER.compare(version, beforeVersion) < 0);
    }

    /** The range in words: {@code 1.2 or newer, before 2.0}. */
    public String range() {
      return minVersion + " or newer" + (beforeVersion.isEmpty() ? "" : ", before " + beforeVersion);
    }
  }

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
