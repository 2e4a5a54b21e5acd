package org.pitstop.trust.cms;

import java.math.BigInteger;
import org.pitstop.api.software.SoftwarePackage;
import org.pitstop.api.software.VehiclePackage;
import org.pitstop.api.store.Change;
import org.pitstop.api.store.Journal;
import org.pitstop.api.trust.PackageVerifier.Reason;

/**
 * What only grows: the release counter of each ECU ({@code trust/release/<ecu>} = counter, blank, digest of the file) and the number
 * of each authority's revocation list ({@code trust/crl/<key id>}).
 */
final class Ratchet {
  private static final String RELEASE = "trust/release/";
  private static final String REVOCATION_LIST = "trust/crl/";

  private final Journal journal;
  private final Change change = new Change();

  Ratchet(Journal journal) {
    this.journal = journal;
  }

  BigInteger highestListNumber(String keyId) {
    return journal.get(REVOCATION_LIST + keyId).map(BigInteger::new).orElse(BigInteger.ZERO);
  }

  void listNumber(String keyId, BigInteger number) {
    change.put(REVOCATION_LIST + keyId, number.toString());
  }

  /** An older counter is refused; so is an equal one for another file. A backup is what the ECU runs already, and is not measured. */
  void releases(VehiclePackage vehiclePackage) throws Refusal {
    for (SoftwarePackage s : vehiclePackage.software()) {
      if (s.purpose() == SoftwarePackage.Purpose.PROGRAM) {
        release(s);
      }
    }
  }

  private void release(SoftwarePackage s) throws Refusal {
    String key = RELEASE + s.ecu();
    String[] known = journal.get(key).orElse("-1 -").split(" ");
    long counter = Long.parseLong(known[0]);
    Authority.need(s.releaseCounter() >= counter, Reason.OLD_RELEASE,
        s.ecu() + ": release counter " + s.releaseCounter() + " is older than " + counter + ", which this vehicle has accepted before");
    Authority.need(s.releaseCounter() > counter || known[1].equals(s.file().sha256().hex()), Reason.OLD_RELEASE,
        s.ecu() + ": release counter " + counter + " was accepted before with another file (SHA-256 " + known[1] + ")");
    change.put(key, s.releaseCounter() + " " + s.file().sha256());
  }

  Change change() {
    return change;
  }
}
