package org.pitstop.campaign;

/** Where a campaign is. A state names work that is safe to start again from its beginning. */
enum CampaignState {
  /** The command is journalled. Work: verify the package, check it against this vehicle. */
  RECEIVED,
  /** The package is believed. Work: fetch what is missing. */
  DOWNLOADING,
  /** Every file is here. Work: read every image, ask every ECU. */
  STORED,
  /** Ready to program. Work: wait for the user's consent, the package's windows, the vehicle's condition. */
  WAITING,
  /** Work: program the next ECUs. */
  PROGRAMMING,
  /** A cancel came before the first erase. Work: let the ECUs in hand leave. */
  CANCELLING,
  /** Work: restore ECUs from their backups, newest first. */
  ROLLING_BACK,
  SUCCEEDED, ROLLED_BACK, REJECTED, CANCELLED, FAILED, NEEDS_WORKSHOP;

  boolean ended() {
    return switch (this) {
      case RECEIVED, DOWNLOADING, STORED, WAITING, PROGRAMMING, CANCELLING, ROLLING_BACK -> false;
      case SUCCEEDED, ROLLED_BACK, REJECTED, CANCELLED, FAILED, NEEDS_WORKSHOP -> true;
    };
  }
}
