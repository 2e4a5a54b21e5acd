package org.pitstop.api.consent;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.pitstop.api.software.EcuId;

/**
 * What a user is asked.
 *
 * @param purpose what the update is for
 * @param unavailable what will not work meanwhile
 * @param duration how long it takes, as estimated
 * @param until without an answer by then the update is not made
 * @param ecus that get new software
 */
public record ConsentRequest(String campaignId, String purpose, String unavailable, Duration duration, Instant until, List<EcuId> ecus) {
  public ConsentRequest {
    ecus = List.copyOf(ecus);
  }
}
