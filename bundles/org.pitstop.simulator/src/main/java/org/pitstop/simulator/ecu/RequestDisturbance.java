package org.pitstop.simulator.ecu;

/** Decides what becomes of each request: the place where tests refuse, fall silent and cut the power. */
public interface RequestDisturbance {

  RequestDisturbance NONE = (ecu, number, request, length) -> Fate.SERVE;

  /**
   * What becomes of a request that an ECU has received.
   *
   * @param ecu its id
   * @param number the requests to this ECU, functional ones too, counted from 0
   * @param request the bytes, valid only during the call
   */
  Fate fate(String ecu, long number, byte[] request, int length);

  /** @param nrc for {@link Kind#REFUSE} */
  record Fate(Kind kind, int nrc) {
    public static final Fate SERVE = new Fate(Kind.SERVE, 0);
    public static final Fate IGNORE = new Fate(Kind.IGNORE, 0);
    public static final Fate LOSE_ANSWER = new Fate(Kind.LOSE_ANSWER, 0);
    public static final Fate POWER_CUT = new Fate(Kind.POWER_CUT, 0);

    public static Fate refuse(int nrc) {
      return new Fate(Kind.REFUSE, nrc);
    }
  }

  enum Kind {
    SERVE,
    /** As if it had not come. */
    IGNORE,
    /** It is served, but nobody hears the answer. */
    LOSE_ANSWER,
    /** It is answered with an NRC and not served. */
    REFUSE,
    /** The ECU loses its power for a moment before it serves it. */
    POWER_CUT
  }
}
