package org.pitstop.flash;

import org.pitstop.api.software.EcuId;
import org.pitstop.api.uds.Answer;

/** A step of the sequence did not succeed; the message says which ECU, which step, and what the ECU said. */
final class StepFailed extends Exception {
  private static final long serialVersionUID = 1;
  private final Reaction reaction;

  StepFailed(EcuId ecu, String step, Answer<?> answer) {
    this(ecu, step, Reaction.to(answer), answer.describe());
  }

  StepFailed(EcuId ecu, String step, Reaction reaction, String what) {
    super("ECU " + ecu + ", " + step + ": " + what);
    this.reaction = reaction;
  }

  Reaction reaction() {
    return reaction;
  }
}
