package org.pitstop.simulator.bus;

/**
 * Counts dynamic stuff bits (ISO 11898-1:2015, 10.5): after five equal bits one of the other value, which itself begins the next run. A
 * state is the last bit and the length of its run, 1–4; a table takes it eight bits further.
 */
final class StuffBits {
  private static final int RUN_LIMIT = 5;
  private static final int STATES = 2 * (RUN_LIMIT - 1);
  private static final byte[] BY_BIT = new byte[STATES * 2];
  private static final byte[] BY_BYTE = new byte[STATES * 256];
  /** In a table entry: bits 0–2 the next state, bits 3–4 the stuff bits, bit 5 whether the last bit was followed by one. */
  private static final int STATE_MASK = 7;
  private static final int COUNT_SHIFT = 3;
  private static final int COUNT_MASK = 3;
  private static final int ENDED_SHIFT = 5;
  /** The last bit was recessive and alone: a dominant start of frame begins a new run. */
  private static final int IDLE = RUN_LIMIT - 1;

  static {
    for (int state = 0; state < STATES; state++) {
      BY_BIT[state * 2] = step(state, 0);
      BY_BIT[state * 2 + 1] = step(state, 1);
    }
    for (int state = 0; state < STATES; state++) {
      for (int octet = 0; octet < 256; octet++) {
        BY_BYTE[state << 8 | octet] = eightSteps(state, octet);
      }
    }
  }

  private int state;
  private int count;
  private int ended;

  StuffBits reset() {
    state = IDLE;
    count = 0;
    ended = 0;
    return this;
  }

  void octet(int octet) {
    take(BY_BYTE[state << 8 | octet & 0xFF]);
  }

  void bit(int bit) {
    take(BY_BIT[state << 1 | bit]);
  }

  /** The lowest {@code count} bits, highest first; a multiple of 8. */
  void bits(long bits, int count) {
    for (int shift = count - 8; shift >= 0; shift -= 8) {
      octet((int) (bits >> shift));
    }
  }

  int count() {
    return count;
  }

  /** 1 if the last bit was followed by a stuff bit, else 0. */
  int ended() {
    return ended;
  }

  private void take(int entry) {
    state = entry & STATE_MASK;
    count += entry >> COUNT_SHIFT & COUNT_MASK;
    ended = entry >> ENDED_SHIFT;
  }

  private static byte step(int state, int bit) {
    int last = state / (RUN_LIMIT - 1);
    int run = state % (RUN_LIMIT - 1) + 1;
    if (bit != last) {
      return (byte) state(bit, 1);
    }
    return (byte) (run + 1 < RUN_LIMIT ? state(bit, run + 1) : state(1 - bit, 1) | 1 << COUNT_SHIFT | 1 << ENDED_SHIFT);
  }

  private static int state(int bit, int run) {
    return bit * (RUN_LIMIT - 1) + run - 1;
  }

  private static byte eightSteps(int start, int octet) {
    int state = start;
    int count = 0;
    int ended = 0;
    for (int i = 7; i >= 0; i--) {
      int entry = BY_BIT[state << 1 | octet >> i & 1];
      state = entry & STATE_MASK;
      count += entry >> COUNT_SHIFT & COUNT_MASK;
      ended = entry >> ENDED_SHIFT;
    }
    return (byte) (state | count << COUNT_SHIFT | ended << ENDED_SHIFT);
  }
}
