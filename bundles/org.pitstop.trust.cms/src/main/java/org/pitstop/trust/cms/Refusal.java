package org.pitstop.trust.cms;

import org.pitstop.api.trust.PackageVerifier.Reason;
import org.pitstop.api.trust.PackageVerifier.Verdict;

/** Ends a verification: ten rules deep, one of them was broken. */
final class Refusal extends Exception {
  private static final long serialVersionUID = 1;
  private final Reason reason;

  /** @param why may hold parts of the package: they must not begin a line of the log */
  Refusal(Reason reason, String why) {
    super(why.replaceAll("\\p{Cc}", "?"));
    this.reason = reason;
  }

  static Refusal malformed(String why) {
    return new Refusal(Reason.MALFORMED, why);
  }

  Reason reason() {
    return reason;
  }

  Verdict verdict() {
    return new Verdict.Refused(reason, getMessage());
  }
}
