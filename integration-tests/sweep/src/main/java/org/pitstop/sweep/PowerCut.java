package org.pitstop.sweep;

/** The power is gone: no code of the agent shall catch it, and whatever it still tries after that throws it again. */
public final class PowerCut extends Error {
  private static final long serialVersionUID = 1;

  public PowerCut() {
    super("power cut", null, false, false);
  }
}
