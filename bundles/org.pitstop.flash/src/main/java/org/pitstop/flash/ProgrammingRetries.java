package org.pitstop.flash;

import java.io.IOException;
import org.pitstop.api.flash.EcuProgrammer.Failed;
import org.pitstop.api.flash.EcuProgrammer.Result;
import org.pitstop.api.time.VehicleTime;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Repeats the programming of one ECU from its beginning, as often as its profile allows and as long as it may help. */
final class ProgrammingRetries {
  private static final Logger LOG = LoggerFactory.getLogger(ProgrammingRetries.class);

  private final EcuProfile profile;
  private final Opener opener;
  private final VehicleTime time;
  private final Programming.Progress progress = new Programming.Progress();

  ProgrammingRetries(EcuProfile profile, Opener opener, VehicleTime time) {
    this.profile = profile;
    this.opener = opener;
    this.time = time;
  }

  /** A new conversation for every try: the old link may be what failed. */
  @FunctionalInterface
  interface Opener {
    Conversation open() throws IOException;
  }

  /** The sequence over a conversation. */
  @FunctionalInterface
  interface Sequence {
    Programming over(Conversation conversation, Programming.Progress progress);
  }

  Result run(Sequence sequence) throws InterruptedException {
    for (int retry = 0; ; retry++) {
      boolean last = retry == profile.retries().ecu();
      String why;
      try (Conversation c = opener.open()) {
        Programming programming = sequence.over(c, progress);
        try {
          return programming.run();
        } catch (StepFailed e) {
          why = e.getMessage();
          last |= e.reaction() == Reaction.GIVE_UP;
          LOG.warn("programming failed ecu={} try={} erased={} last={} why={}", profile.ecu(), retry + 1, progress.erased, last, why);
          programming.tidyUp(last);
        }
      } catch (IOException e) {
        why = "ECU " + profile.ecu() + ": " + e.getMessage();
        LOG.warn("programming failed ecu={} try={} erased={} last={} why={}", profile.ecu(), retry + 1, progress.erased, last, why);
      }
      if (last) {
        return new Failed(progress.erased, why);
      }
      time.sleep(profile.retries().pause());
    }
  }
}
