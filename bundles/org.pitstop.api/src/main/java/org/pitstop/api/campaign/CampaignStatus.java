package org.pitstop.api.campaign;

import java.util.List;
import org.pitstop.api.software.EcuId;

/**
 * A campaign as it is now.
 *
 * @param state the campaign's state, as in the lifecycle table
 * @param reason why it ended, or what it waits for; empty: nothing to say
 * @param ecus in the order of programming
 */
public record CampaignStatus(String campaignId, String state, boolean ended, String reason, List<EcuStatus> ecus) {
  public CampaignStatus {
    ecus = List.copyOf(ecus);
  }

  /**
   * One ECU of it.
   *
   * @param place its bus or host
   * @param from version before; empty: unknown
   * @param target version the campaign wants
   * @param running version read back after programming; empty: not yet
   * @param state the ECU's state, as in the lifecycle table
   * @param bytes bytes programmed
   * @param transferMs vehicle time of the transfer, in milliseconds; 0: none
   */
  public record EcuStatus(EcuId ecu, String place, String from, String target, String running, String state, long bytes, long transferMs,
      String fileSha256, String reason) {}
}
