package org.pitstop.container;

/** Where a campaign is when a bundle is updated under it: a state of the lifecycle tables. */
enum Moment {
  RECEIVED(false), DOWNLOADING(false), STORED(false), WAITING(false), PREPARING(true), PROGRAMMING(true), VERIFIED(true), CANCELLING(true),
  ROLLING_BACK(true);

  private final boolean ecusInHand;

  Moment(boolean ecusInHand) {
    this.ecusInHand = ecusInHand;
  }

  /** Whether ECUs are being worked on. */
  boolean ecusInHand() {
    return ecusInHand;
  }

  /** Whether it is a state of an ECU. */
  boolean ofEcu() {
    return this == PREPARING || this == PROGRAMMING || this == VERIFIED;
  }

  /** Whether it is not its beginning that is meant, but its middle: when the first bytes are acknowledged. */
  boolean inTransfer() {
    return this == PROGRAMMING || this == ROLLING_BACK;
  }
}
