package org.pitstop.shell;

import java.util.List;
import org.apache.felix.hc.api.FormattingResultLog;
import org.apache.felix.hc.api.HealthCheck;
import org.apache.felix.hc.api.Result;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.component.annotations.ReferenceCardinality;
import org.osgi.service.component.annotations.ReferencePolicy;
import org.osgi.service.component.annotations.ReferencePolicyOption;
import org.pitstop.api.campaign.Campaigns;
import org.pitstop.api.can.BusState;
import org.pitstop.api.can.CanBus;
import org.pitstop.api.flash.EcuDirectory;
import org.pitstop.api.ignition.ConditionMonitor;
import org.pitstop.api.tsp.TspLink;

/** Whether each part of the agent is there and does its work. */
@Component(property = {"hc.name=Pitstop agent", "hc.tags=pitstop"})
public final class AgentHealth implements HealthCheck {
  /** More reports than this that nobody acknowledges mean that the TSP is not listening. */
  private static final int MANY_REPORTS = 100;

  @Reference(cardinality = ReferenceCardinality.OPTIONAL, policy = ReferencePolicy.DYNAMIC, policyOption = ReferencePolicyOption.GREEDY)
  private volatile Campaigns campaigns;
  @Reference(cardinality = ReferenceCardinality.OPTIONAL, policy = ReferencePolicy.DYNAMIC, policyOption = ReferencePolicyOption.GREEDY)
  private volatile TspLink tsp;
  @Reference(cardinality = ReferenceCardinality.OPTIONAL, policy = ReferencePolicy.DYNAMIC, policyOption = ReferencePolicyOption.GREEDY)
  private volatile ConditionMonitor condition;
  @Reference(cardinality = ReferenceCardinality.OPTIONAL, policy = ReferencePolicy.DYNAMIC, policyOption = ReferencePolicyOption.GREEDY)
  private volatile EcuDirectory directory;
  @Reference(policy = ReferencePolicy.DYNAMIC, policyOption = ReferencePolicyOption.GREEDY)
  private volatile List<CanBus> buses;

  @Override
  public Result execute() {
    FormattingResultLog log = new FormattingResultLog();
    link(log);
    campaigns(log);
    profiles(log);
    buses(log);
    if (condition == null) {
      log.critical("vehicle condition: nobody watches it, nothing will be programmed");
    } else {
      log.info("vehicle condition: watched");
    }
    return new Result(log);
  }

  private void link(FormattingResultLog log) {
    TspLink link = tsp;
    if (link == null) {
      log.critical("TSP link: no bundle provides it");
    } else if (link.connected()) {
      log.info("TSP link: connected");
    } else {
      log.warn("TSP link: not connected; it is tried again by itself");
    }
  }

  private void campaigns(FormattingResultLog log) {
    Campaigns c = campaigns;
    if (c == null) {
      log.critical("campaigns: no bundle provides them");
    } else if (c.unacknowledged().size() > MANY_REPORTS) {
      log.warn("outbox: {} reports that the TSP has not acknowledged", c.unacknowledged().size());
    } else {
      log.info("outbox: {} reports to be acknowledged", c.unacknowledged().size());
    }
  }

  private void profiles(FormattingResultLog log) {
    EcuDirectory d = directory;
    if (d == null) {
      log.critical("profiles: no bundle provides them");
      return;
    }
    log.info("profiles: {} ECUs", d.ecus().size());
    d.problems().forEach(p -> log.warn("profile wrong: {}", p));
  }

  private void buses(FormattingResultLog log) {
    for (CanBus bus : buses) {
      if (bus.state() == BusState.ACTIVE) {
        log.info("bus {}: active", bus.name());
      } else {
        log.warn("bus {}: {}", bus.name(), bus.state());
      }
    }
  }
}
