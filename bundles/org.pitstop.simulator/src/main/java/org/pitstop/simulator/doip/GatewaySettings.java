package org.pitstop.simulator.doip;

/**
 * How the gateway behaves; times in nanoseconds.
 *
 * @param vin vehicle identification number
 * @param address its own logical address
 * @param functional the functional logical address of all of its ECUs
 * @param maxTesters how many it serves at once, each on a connection of its own
 * @param firstTester the lowest logical address of a tester that it knows
 * @param lastTester the highest
 * @param maxDataBytes the longest diagnostic message that it takes
 * @param initialInactivityNanos T_TCP_Initial_Inactivity: from connecting to routing activation
 * @param generalInactivityNanos T_TCP_General_Inactivity: a connection without a message ends after so long
 * @param aliveCheckNanos T_TCP_Alive_Check: how long the answer to an alive check is waited for
 */
public record GatewaySettings(String vin, int address, int functional, int maxTesters, int firstTester, int lastTester, int maxDataBytes,
    long initialInactivityNanos, long generalInactivityNanos, long aliveCheckNanos) {
  private static final int MAX_TESTERS = 254;
  /** The longest TransferData of any ECU, and a little. */
  static final int MAX_DATA = (1 << 20) + 16;

  public GatewaySettings {
    check("doipAddress of the gateway", address, 1, 0xFFFF);
    check("doipFunctional", functional, 0xE000, 0xE3FF);
    check("doipMaxTesters", maxTesters, 1, MAX_TESTERS);
    check("first tester", firstTester, 0x0E00, 0x0FFF);
    check("last tester", lastTester, firstTester, 0x0FFF);
    check("longest message", maxDataBytes, 8, MAX_DATA);
    check("doipInitialInactivityMs, in ns", initialInactivityNanos, 1, Long.MAX_VALUE);
    check("doipGeneralInactivityMs, in ns", generalInactivityNanos, 1, Long.MAX_VALUE);
    check("doipAliveCheckMs, in ns", aliveCheckNanos, 1, Long.MAX_VALUE);
  }

  boolean knows(int tester) {
    return tester >= firstTester && tester <= lastTester;
  }

  private static void check(String what, long value, long min, long max) {
    if (value < min || value > max) {
      throw new IllegalArgumentException(what + " is " + value + " (allowed: " + min + "…" + max + ")");
    }
  }
}
