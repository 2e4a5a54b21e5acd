package org.pitstop.server.decision;

import org.pitstop.api.agent.AgentBundles;
import org.pitstop.api.software.EcuId;

/** What a campaign is about. A vehicle package is of one kind only, and a vehicle carries out one campaign of each kind at a time. */
public enum Kind {
  /** The agent's own bundles. */
  AGENT,
  /** ECUs. */
  ECUS;

  public static Kind of(EcuId ecu) {
    return ecu.equals(AgentBundles.AGENT) ? AGENT : ECUS;
  }
}
