package org.pitstop.fuzz;

import java.util.List;

/** One decoder, and what must hold whatever it is given. */
public interface Target {
  /** Enough for every target that names no other limit, in bytes. */
  long USUAL_ALLOCATION = 32L << 20;

  /** Whatever is thrown from here is a bug: a decoder's declared errors are caught, and looked at, inside. */
  void run(byte[] input) throws Exception;

  /** Valid inputs, of which the hostile ones are made. */
  List<byte[]> seeds() throws Exception;

  /** The format's own words: put in where they do not belong. */
  default List<byte[]> words() {
    return List.of();
  }

  /** Makes check sums right again, so that what lies behind them is reached too. */
  default byte[] repaired(byte[] input) {
    return input;
  }

  /** The most that one input may make the decoder allocate, in bytes. */
  default long maxAllocatedBytes() {
    return USUAL_ALLOCATION;
  }
}
