package org.pitstop.campaign;

import java.time.Duration;

/**
 * Where a campaign gives up.
 *
 * @param waitForVehicle how long it waits for ignition off and the other conditions, each time
 * @param waitForConsent how long of that for the user's answer, all of it at most
 * @param powerHold how long the head unit is kept awake for it
 * @param ecuStarts how often the programming of one ECU is begun, power cuts included
 * @param silentTries how often an ECU that does not answer is asked
 * @param bytesPerSecond how fast an ECU is taken to be programmed that was not measured yet
 */
record Limits(Duration waitForVehicle, Duration waitForConsent, Duration powerHold, int ecuStarts, int silentTries, long bytesPerSecond) {
  Limits {
    waitForConsent = waitForConsent.compareTo(waitForVehicle) < 0 ? waitForConsent : waitForVehicle;
  }
}
