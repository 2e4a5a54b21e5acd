package org.pitstop.flash;

import java.time.Duration;

/** Steps of the programming sequence that have time limits of their own; the code is their key in {@code timing.steps} of a profile. */
enum Step {
  IDENTIFY("identify", 10),
  SESSION("session", 10),
  PRECONDITION("precondition", 10),
  SECURITY("security", 10),
  FINGERPRINT("fingerprint", 10),
  ACTIVATE("activate", 10),
  ERASE("erase", 60),
  DOWNLOAD("download", 10),
  TRANSFER("transfer", 10),
  EXIT("exit", 10),
  CHECKSUM("checksum", 30),
  DEPENDENCIES("dependencies", 30),
  RESET("reset", 10),
  AFTERWARDS("afterwards", 10);

  private final String code;
  private final Duration usualTotal;

  Step(String code, int usualTotalSeconds) {
    this.code = code;
    this.usualTotal = Duration.ofSeconds(usualTotalSeconds);
  }

  String code() {
    return code;
  }

  /** The time for the whole step, unless the profile says otherwise. */
  Duration usualTotal() {
    return usualTotal;
  }
}
