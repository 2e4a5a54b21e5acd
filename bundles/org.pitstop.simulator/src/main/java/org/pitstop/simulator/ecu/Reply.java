package org.pitstop.simulator.ecu;

/**
 * What a service makes of a request.
 *
 * @param nrc {@link Nrc#NONE}: the response is positive
 * @param response the positive response
 * @param busyNanos how long the ECU works before it answers
 * @param effect what happens to the ECU itself
 */
record Reply(int nrc, byte[] response, long busyNanos, Effect effect) {
  private static final byte[] EMPTY = {};

  enum Effect {
    NONE,
    /** Before the answer, which 0x78 precedes at once: the boot loader takes over. */
    BOOT_LOADER,
    /** After the answer: a restart. */
    RESET
  }

  static Reply positive(byte... response) {
    return new Reply(Nrc.NONE, response, 0, Effect.NONE);
  }

  /** From values 0–255. */
  static Reply positive(int... response) {
    byte[] bytes = new byte[response.length];
    for (int i = 0; i < bytes.length; i++) {
      bytes[i] = (byte) response[i];
    }
    return positive(bytes);
  }

  static Reply negative(int nrc) {
    return new Reply(nrc, EMPTY, 0, Effect.NONE);
  }

  Reply busy(long nanos) {
    return new Reply(nrc, response, nanos, effect);
  }

  Reply then(Effect newEffect) {
    return new Reply(nrc, response, busyNanos, newEffect);
  }
}
