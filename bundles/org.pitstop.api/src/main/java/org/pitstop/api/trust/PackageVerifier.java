package org.pitstop.api.trust;

import org.osgi.annotation.versioning.ProviderType;
import org.pitstop.api.software.VehiclePackage;
import org.pitstop.api.store.Change;

/** Decides whether a vehicle package may be believed. There is no unsigned mode. */
@ProviderType
public interface PackageVerifier {
  /** The longest signed package, in bytes. */
  int MAX_PACKAGE_BYTES = 256 * 1024;

  /** Verifies the bytes as they came: signature, signer, revocation, vehicle, expiry, counters, content. */
  Verdict verify(byte[] signedPackage, String vin);

  /**
   * Asks the questions again that time can change the answer of: expiry and revocation. For the moment before the first erase.
   */
  Verdict verifyAgain(byte[] signedPackage, String vin);

  sealed interface Verdict {

    /**
     * To be believed.
     *
     * @param ratchet release counters and revocation list number, to be committed together with the acceptance
     */
    record Accepted(VehiclePackage vehiclePackage, Change ratchet) implements Verdict {}

    /** Not to be believed; {@code why} says what was found and what would have been right. */
    record Refused(Reason reason, String why) implements Verdict {}
  }

  enum Reason {
    MALFORMED, BAD_SIGNATURE, UNKNOWN_SIGNER, REVOKED_SIGNER, STALE_REVOCATION_LIST, CERTIFICATE_EXPIRED, WRONG_VIN, EXPIRED, NOT_YET_VALID, OLD_RELEASE, NOT_CONFIGURED
  }
}
