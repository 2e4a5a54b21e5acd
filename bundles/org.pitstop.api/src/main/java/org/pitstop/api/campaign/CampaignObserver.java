package org.pitstop.api.campaign;

import org.osgi.annotation.versioning.ConsumerType;
import org.pitstop.api.tsp.Progress;
import org.pitstop.api.tsp.Report;

/** Told what happens, as a service (whiteboard). Calls must not block; an exception is logged and forgotten. */
@ConsumerType
public interface CampaignObserver {

  /** A row of the lifecycle table was applied and is durable. {@code ecu} is empty for a row of the campaign. */
  default void state(String campaignId, String ecu, String from, String to, CampaignStatus status) {}

  default void progress(Progress progress) {}

  /** A report was put into the outbox. */
  default void report(Report report) {}
}
