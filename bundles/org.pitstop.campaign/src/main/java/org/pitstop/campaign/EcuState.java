package org.pitstop.campaign;

/** Where an ECU is in a campaign. */
enum EcuState {
  /** Nothing happened to it yet. */
  PENDING,
  /** Being asked and prepared; it can still be left as it was. */
  PREPARING,
  /** Past the point of no return: it must be finished or restored. */
  PROGRAMMING,
  /** Runs the target version; keeps its old backup until its group is complete. */
  VERIFIED,
  /** Ran the target version before anybody touched it. */
  UNCHANGED,
  /** Its backup is being written to it again, or waits for that. */
  RESTORING,
  /** Final: the target version is its backup now. */
  PROMOTED,
  /** Final: runs its backup. */
  RESTORED,
  /** Final: programming failed, but it was never erased. */
  FAILED,
  /** Final: never touched, because of others. */
  SKIPPED,
  /** Final: neither updated nor restored. */
  NEEDS_WORKSHOP;

  boolean ended() {
    return switch (this) {
      case PENDING, PREPARING, PROGRAMMING, VERIFIED, UNCHANGED, RESTORING -> false;
      case PROMOTED, RESTORED, FAILED, SKIPPED, NEEDS_WORKSHOP -> true;
    };
  }

  /** Whether it was, or may have been, erased in this campaign. */
  boolean touched() {
    return switch (this) {
      case PROGRAMMING, VERIFIED, RESTORING, PROMOTED, RESTORED, NEEDS_WORKSHOP -> true;
      case PENDING, PREPARING, UNCHANGED, FAILED, SKIPPED -> false;
    };
  }

  /** Whether its group cannot succeed any more. */
  boolean spoilsGroup() {
    return switch (this) {
      case RESTORING, RESTORED, FAILED, SKIPPED, NEEDS_WORKSHOP -> true;
      case PENDING, PREPARING, PROGRAMMING, VERIFIED, UNCHANGED, PROMOTED -> false;
    };
  }
}
