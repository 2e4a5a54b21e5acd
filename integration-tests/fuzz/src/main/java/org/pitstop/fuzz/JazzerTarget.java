package org.pitstop.fuzz;

/** What Jazzer calls (fuzz.py): the target that the property {@code fuzz.target} names; each input as it comes, and with right check sums. */
public final class JazzerTarget {
  private static Target target;

  private JazzerTarget() {}

  public static void fuzzerInitialize() throws Exception {
    target = Targets.of(System.getProperty("fuzz.target", ""));
  }

  public static void fuzzerTestOneInput(byte[] input) throws Exception {
    target.run(input);
    byte[] repaired = target.repaired(input);
    if (repaired != input) {
      target.run(repaired);
    }
  }
}
