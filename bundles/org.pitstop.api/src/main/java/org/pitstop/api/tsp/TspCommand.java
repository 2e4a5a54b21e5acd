package org.pitstop.api.tsp;

import org.pitstop.api.software.EcuId;

/** What a TSP can tell the vehicle. Every command has an id and counts once. */
public sealed interface TspCommand {

  /** Names the command for ever: 1–64 printable ASCII characters. */
  String commandId();

  /**
   * Start a campaign.
   *
   * @param signedPackage the vehicle package, as it came
   * @param user for the file server
   * @param password for the file server; never to be logged
   */
  record Upgrade(String commandId, String campaignId, byte[] signedPackage, String user, String password) implements TspCommand {
    @Override
    public String toString() {
      return "upgrade " + commandId + " campaign " + campaignId + " (" + signedPackage.length + " bytes)";
    }
  }

  /** Stop a campaign, if it can still be stopped. */
  record Cancel(String commandId, String campaignId) implements TspCommand {}

  /** Say which versions the ECUs run. */
  record ReportInventory(String commandId) implements TspCommand {}

  /** Write an ECU's backup to it again. */
  record RollBack(String commandId, EcuId ecu) implements TspCommand {}

  /** A command that cannot be carried out: an unknown type, or fields that are missing or wrong. It is answered with a reason. */
  record Unreadable(String commandId, String why) implements TspCommand {}
}
