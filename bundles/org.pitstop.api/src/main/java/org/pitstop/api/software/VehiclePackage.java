package org.pitstop.api.software;

import java.time.Instant;
import java.util.List;

/**
 * The signed list of software packages for one vehicle, after its signature was verified.
 *
 * @param id names the package for ever
 * @param vin the one vehicle it is for
 * @param issued when it was made
 * @param expires after this it is not accepted
 * @param digest SHA-256 of the signed bytes as received
 * @param software one entry an ECU at most
 * @param terms what must hold beside the vehicle's condition
 */
public record VehiclePackage(String id, String vin, Instant issued, Instant expires, Sha256 digest, List<SoftwarePackage> software, Terms terms) {
  public VehiclePackage {
    software = List.copyOf(software);
  }

  /** Without terms. */
  public VehiclePackage(String id, String vin, Instant issued, Instant expires, Sha256 digest, List<SoftwarePackage> software) {
    this(id, vin, issued, expires, digest, software, Terms.NONE);
  }
}
