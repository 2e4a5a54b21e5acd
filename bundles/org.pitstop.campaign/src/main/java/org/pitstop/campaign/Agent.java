package org.pitstop.campaign;

import org.pitstop.api.store.Store;
import org.pitstop.api.time.VehicleTime;
import org.pitstop.api.time.WallTime;

/** What every part of a campaign works with. */
record Agent(CampaignJournal journal, Outbox outbox, Store store, VehicleTime vehicleTime, WallTime wallTime, Services services, Limits limits) {}
