package org.pitstop.campaign;

import org.pitstop.api.agent.AgentBundles;
import org.pitstop.api.backup.Backups;
import org.pitstop.api.campaign.CampaignObserver;
import org.pitstop.api.consent.ConsentSource;
import org.pitstop.api.download.Downloader;
import org.pitstop.api.evidence.EvidenceLog;
import org.pitstop.api.flash.EcuDirectory;
import org.pitstop.api.flash.EcuProgrammer;
import org.pitstop.api.ignition.ConditionMonitor;
import org.pitstop.api.ignition.PowerHold;
import org.pitstop.api.image.ImageReader;
import org.pitstop.api.trust.PackageVerifier;
import org.pitstop.api.tsp.TspLink;

/** The services a campaign uses that may come and go while it runs. */
final class Services {
  final ServiceSlot<TspLink> tsp = new ServiceSlot<>("TspLink");
  final ServiceSlot<PackageVerifier> verifier = new ServiceSlot<>("PackageVerifier");
  final ServiceSlot<Downloader> downloaders = new ServiceSlot<>("Downloader");
  final ServiceSlot<ImageReader> images = new ServiceSlot<>("ImageReader");
  final ServiceSlot<ConditionMonitor> condition = new ServiceSlot<>("ConditionMonitor");
  final ServiceSlot<PowerHold> power = new ServiceSlot<>("PowerHold");
  final ServiceSlot<EcuDirectory> directory = new ServiceSlot<>("EcuDirectory");
  final ServiceSlot<EcuProgrammer> programmer = new ServiceSlot<>("EcuProgrammer");
  final ServiceSlot<AgentBundles> agentBundles = new ServiceSlot<>("AgentBundles");
  final Targets targets = new Targets(directory, programmer, agentBundles);
  final ServiceSlot<Backups> backups = new ServiceSlot<>("Backups");
  final ServiceSlot<EvidenceLog> evidence = new ServiceSlot<>("EvidenceLog");
  final ServiceSlot<ConsentSource> consentSources = new ServiceSlot<>("ConsentSource");
  final ServiceSlot<CampaignObserver> observers = new ServiceSlot<>("CampaignObserver");
  /** The vehicle's identification number, as soon as the TSP link knows it. */
  final ServiceSlot<String> vin = new ServiceSlot<>("vehicle identification number (pitstop.vin of the TSP link)");
}
