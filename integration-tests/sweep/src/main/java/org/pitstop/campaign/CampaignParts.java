package org.pitstop.campaign;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.pitstop.api.backup.Backups;
import org.pitstop.api.campaign.CampaignObserver;
import org.pitstop.api.campaign.Campaigns;
import org.pitstop.api.consent.ConsentSource;
import org.pitstop.api.consent.Consents;
import org.pitstop.api.download.Downloader;
import org.pitstop.api.evidence.EvidenceLog;
import org.pitstop.api.evidence.Fact;
import org.pitstop.api.flash.EcuDirectory;
import org.pitstop.api.flash.EcuProgrammer;
import org.pitstop.api.ignition.ConditionMonitor;
import org.pitstop.api.ignition.PowerHold;
import org.pitstop.api.image.ImageReader;
import org.pitstop.api.software.EcuId;
import org.pitstop.api.store.Journal;
import org.pitstop.api.store.Store;
import org.pitstop.api.time.VehicleTime;
import org.pitstop.api.time.WallTime;
import org.pitstop.api.trust.PackageVerifier;
import org.pitstop.api.tsp.TspLink;
import org.pitstop.api.tsp.TspListener;
import org.pitstop.sweep.Registry;
import org.pitstop.sweep.Settings;

/** The production campaign component, wired by hand. */
public final class CampaignParts {
  private final Registry registry = new Registry();

  /** The services that may be swapped while a campaign runs. */
  public record Swappable(TspLink tsp, String vin, PackageVerifier verifier, Downloader downloader, ImageReader images, ConditionMonitor condition,
      PowerHold power, EcuDirectory directory, EcuProgrammer programmer, Backups backups, Optional<EvidenceLog> evidence, ConsentSource user, CampaignObserver observer) {}

  /** Builds the component and starts it: what the journal has goes on at once. */
  public CampaignParts(Journal journal, Store store, VehicleTime time, WallTime wallTime, Map<String, Object> values, Swappable s) {
    CampaignComponent component = new CampaignComponent(registry.context(), Settings.of(CampaignComponent.Config.class, values), journal, store, time, wallTime);
    component.addTsp(s.tsp, Map.of("pitstop.vin", s.vin));
    component.addVerifier(s.verifier);
    component.addDownloader(s.downloader);
    component.addImages(s.images);
    component.addCondition(s.condition);
    component.addPower(s.power);
    component.addDirectory(s.directory);
    component.addProgrammer(s.programmer);
    component.addBackups(s.backups);
    s.evidence.ifPresent(component::addEvidenceLog);
    component.addConsentSource(s.user);
    component.addObserver(s.observer);
    component.start();
  }

  /** Whether a journal has it that an ECU was, or may have been, erased in a campaign. */
  public static boolean touched(Journal journal, String campaign, String ecu) {
    return new CampaignJournal(journal).campaigns().stream().filter(c -> c.id().equals(campaign)).flatMap(c -> c.ecu(new EcuId(ecu)).stream())
        .anyMatch(e -> e.state().touched());
  }

  /** The facts that wait for the evidence log. */
  public static List<Fact> waitingFacts(Journal journal) {
    return journal.entries("evidence/facts/").values().stream().flatMap(v -> FactCodec.decode(v).stream()).toList();
  }

  public TspListener listener() {
    return registry.registered(TspListener.class);
  }

  public Consents consents() {
    return registry.registered(Consents.class);
  }

  public Campaigns campaigns() {
    return registry.registered(Campaigns.class);
  }
}
