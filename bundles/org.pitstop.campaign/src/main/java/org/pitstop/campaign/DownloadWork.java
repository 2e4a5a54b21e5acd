package org.pitstop.campaign;

import java.io.IOException;
import org.pitstop.api.download.DownloadOutcome;
import org.pitstop.api.download.DownloadRequest;
import org.pitstop.api.download.Downloader;
import org.pitstop.api.software.SoftwareFile;
import org.pitstop.api.store.PartialFile;
import org.pitstop.api.tsp.Progress;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Fetches every file that is not here yet. */
final class DownloadWork implements Work {
  private static final Logger LOG = LoggerFactory.getLogger(DownloadWork.class);
  /** How often a file is fetched whose bytes are wrong in the end. */
  private static final int TRIES = 2;

  private final CampaignRunner runner;
  private final Agent agent;
  private final Campaign campaign;

  DownloadWork(CampaignRunner runner, Agent agent) {
    this.runner = runner;
    this.agent = agent;
    this.campaign = runner.campaign();
  }

  @Override
  public void run() throws IOException, InterruptedException {
    for (EcuItem item : campaign.ecus()) {
      // a backup that has rotted is none: then the fallback is fetched
      boolean hasBackup = item.fallback().isPresent() && WayBack.backup(item, agent, runner::stopping).isPresent();
      for (Downloads.Download d : Downloads.of(item, hasBackup)) {
        if (!fetch(d)) {
          return;
        }
      }
    }
    runner.on(CampaignEvent.FILES_STORED, "", "");
  }

  @Override
  public void giveUp(String reason, String why) throws IOException {
    runner.on(CampaignEvent.DOWNLOAD_FAILED, reason, why);
  }

  /** @return false: the campaign does not go on, its event is told */
  private boolean fetch(Downloads.Download d) throws IOException, InterruptedException {
    SoftwareFile file = d.file();
    if (agent.store().find(file.sha256()).isPresent() && agent.store().verify(file.sha256())) {
      return true;
    }
    Downloader downloader = agent.services().downloaders.get(l -> l.serves(d.url().getScheme()), runner::stopping);
    DownloadRequest request = new DownloadRequest(d.url(), file.lengthBytes(), campaign.user(), campaign.password());
    String wrong = "";
    for (int i = 0; i < TRIES; i++) {
      PartialFile partial;
      try {
        partial = agent.store().begin(file.sha256(), file.lengthBytes());
      } catch (IOException e) {
        return fail("STORAGE", e.getMessage());
      }
      try (partial) {
        DownloadOutcome outcome = downloader.download(request, partial, n -> progress(file, n), this::cancelled);
        if (outcome instanceof DownloadOutcome.Cancelled) {
          LOG.info("download stopped campaign={} ecu={} at={}", campaign.id(), file.ecu(), partial.position());
          return false;
        } else if (outcome instanceof DownloadOutcome.Failed failed) {
          return fail(failed.reason().name(), failed.why());
        }
        partial.complete();
        return true;
      } catch (IOException e) {
        wrong = e.getMessage();
        LOG.warn("download wrong campaign={} ecu={} try={}: {}", campaign.id(), file.ecu(), i + 1, wrong);
      }
    }
    return fail("WRONG_DIGEST", wrong);
  }

  private boolean fail(String reason, String why) throws IOException {
    runner.on(CampaignEvent.DOWNLOAD_FAILED, reason, why);
    return false;
  }

  private boolean cancelled() {
    return runner.stopping() || runner.campaign().state() != CampaignState.DOWNLOADING;
  }

  private void progress(SoftwareFile file, long done) {
    runner.progress(new Progress(campaign.id(), "download", file.ecu().value(), done, file.lengthBytes()));
  }
}
