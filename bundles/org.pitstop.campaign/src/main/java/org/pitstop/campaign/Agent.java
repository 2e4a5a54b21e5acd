package org.pitstop.campaign;

import org.pitstop.api.store.Store;
import org.pitstop.api.time.VehicleTime;
import org.pitstop.api.time.WallTime;

/** What every part of a campaign works with. */
record Agent(CampaignJournal journal, Outbox outbox, Store store, VehicleTime vehicleTime, WallTime wallTime, TrustedClock clock, Services services,
    Limits limits, Policy policy) {

  /** How long what is left of a campaign takes, by what was measured with its ECUs before. */
  Estimate estimate(Campaign c) {
    return Estimate.of(c, ecu -> journal.bytesPerSecond(ecu).orElse(limits.bytesPerSecond()), services.targets::place);
  }
}
