package org.pitstop.campaign;

import java.io.IOException;
import org.pitstop.api.flash.EcuDirectory.Identification;
import org.pitstop.api.store.Change;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Done before a campaign goes on from a journal that lost commits: an ECU that was programmed may stand there as never touched, and would be
 * left behind when its group is rolled back. So each of them is asked what it runs. One that does not answer now is asked when its turn comes.
 */
final class ReviewWork implements Work {
  private static final Logger LOG = LoggerFactory.getLogger(ReviewWork.class);

  private final CampaignRunner runner;
  private final Agent agent;

  ReviewWork(CampaignRunner runner, Agent agent) {
    this.runner = runner;
    this.agent = agent;
  }

  @Override
  public void run() throws IOException, InterruptedException {
    for (EcuItem item : runner.campaign().ecus()) {
      if (item.toProgram() && item.state() == EcuState.PENDING && !Targets.isAgent(item.ecu())) {
        Identification id = agent.services().targets.identify(item.ecu(), runner::stopping);
        if (id instanceof Identification.Identified known && item.wasProgrammed(known.version())) {
          LOG.warn("the journal lost that it was programmed campaign={} ecu={} version={}", runner.campaign().id(), item.ecu(), known.version());
          runner.apply(new Change(), s -> s.programmed(item.ecu(), known.version(), 0, 0), d -> {});
        }
      }
    }
  }

  /** The campaign can go on without it. */
  @Override
  public void giveUp(String reason, String why) {
    LOG.error("ECUs could not be asked what they run campaign={} reason={}: {}", runner.campaign().id(), reason, why);
  }
}
