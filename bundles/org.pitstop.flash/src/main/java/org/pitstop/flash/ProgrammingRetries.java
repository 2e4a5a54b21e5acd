package org.pitstop.flash;

import java.io.IOException;
import java.time.Duration;
import java.util.function.BooleanSupplier;
import org.pitstop.api.flash.EcuProgrammer.Failed;
import org.pitstop.api.flash.EcuProgrammer.Monitor;
import org.pitstop.api.flash.EcuProgrammer.Result;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Repeats the programming of one ECU from its beginning, as often as its profile allows and as long as it may help. */
final class ProgrammingRetries {
  private static final Logger LOG = LoggerFactory.getLogger(ProgrammingRetries.class);

  /** How long a link that cannot be opened is waited for, in all: a bundle, a bus or a gateway under it may be being replaced. */
  private static final Duration LINK_PATIENCE = Duration.ofSeconds(60);
  private static final Duration LOOK_AGAIN = Duration.ofSeconds(1);

  private final EcuProfile profile;
  private final Opener opener;
  private final Pace pace;
  private final Programming.Progress progress = new Programming.Progress();
  private final BooleanSupplier replaced;
  private Duration patience = LINK_PATIENCE;

  /** @param replaced whether the services under the opener have gone and will not come back to it */
  ProgrammingRetries(EcuProfile profile, Opener opener, Pace pace, BooleanSupplier replaced) {
    this.profile = profile;
    this.opener = opener;
    this.pace = pace;
    this.replaced = replaced;
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

  /** The whole of it, over the ECU's own link. */
  static Result program(EcuProfile profile, Target target, Plan plan, Equipment equipment, Monitor monitor) throws InterruptedException {
    return new ProgrammingRetries(profile, () -> equipment.open(profile, monitor), Pace.of(equipment.time()), equipment::replaced)
        .run((c, progress) -> new Programming(c, target, plan, equipment, progress));
  }

  Result run(Sequence sequence) throws InterruptedException {
    for (int retry = 0; ; retry++) {
      boolean last = retry == profile.retries().ecu();
      String why;
      try (Conversation c = open()) {
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
      mustStillBeServed();
      if (last) {
        return new Failed(progress.erased, why);
      }
      pace.pause(profile.retries().pause());
    }
  }

  /** That there is no link is nothing that the ECU did: it costs none of its tries. */
  private Conversation open() throws IOException, InterruptedException {
    while (true) {
      try {
        return opener.open();
      } catch (IOException e) {
        mustStillBeServed();
        if (patience.isZero()) {
          throw e;
        }
        if (patience.equals(LINK_PATIENCE)) {
          LOG.info("waits for its link ecu={} seconds={} why={}", profile.ecu(), patience.toSeconds(), e.getMessage());
        }
        patience = patience.minus(LOOK_AGAIN);
        pace.pause(LOOK_AGAIN);
      }
    }
  }

  /** What failed because bundles are being replaced is no failure of the ECU: the caller begins again with the new ones. */
  private void mustStillBeServed() throws InterruptedException {
    if (replaced.getAsBoolean()) {
      throw new InterruptedException("ECU " + profile.ecu() + ": the bundles that programmed it are being replaced; it is begun again");
    }
  }
}
