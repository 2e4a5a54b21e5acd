package org.pitstop.api.campaign;

import java.io.IOException;
import java.util.List;
import org.osgi.annotation.versioning.ProviderType;
import org.pitstop.api.software.EcuId;
import org.pitstop.api.tsp.Report;

/** What an operator at the vehicle can see and do. */
@ProviderType
public interface Campaigns {

  /** The campaigns the journal knows, newest last. */
  List<CampaignStatus> all();

  /** Reports that the TSP has not acknowledged yet, in their order. */
  List<Report> unacknowledged();

  /** The versions of all ECUs, as last read. */
  List<Report.EcuRow> inventory();

  /** As if the TSP had asked. @return what came of it, for people */
  String cancel(String campaignId) throws IOException;

  /** As if the TSP had asked. */
  String rollBack(EcuId ecu) throws IOException;

  /** Reads every ECU and reports. */
  void reportInventory() throws IOException;
}
