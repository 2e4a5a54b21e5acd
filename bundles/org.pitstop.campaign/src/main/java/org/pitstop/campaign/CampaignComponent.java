package org.pitstop.campaign;

import java.time.Duration;
import java.util.Map;
import org.osgi.framework.BundleContext;
import org.osgi.framework.ServiceRegistration;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.component.annotations.ReferenceCardinality;
import org.osgi.service.component.annotations.ReferencePolicy;
import org.osgi.service.component.annotations.ReferencePolicyOption;
import org.osgi.service.metatype.annotations.AttributeDefinition;
import org.osgi.service.metatype.annotations.Designate;
import org.osgi.service.metatype.annotations.ObjectClassDefinition;
import org.pitstop.api.agent.AgentBundles;
import org.pitstop.api.backup.Backups;
import org.pitstop.api.campaign.CampaignObserver;
import org.pitstop.api.campaign.Campaigns;
import org.pitstop.api.campaign.ProgrammingGate;
import org.pitstop.api.download.Downloader;
import org.pitstop.api.flash.EcuDirectory;
import org.pitstop.api.flash.EcuProgrammer;
import org.pitstop.api.ignition.ConditionMonitor;
import org.pitstop.api.ignition.PowerHold;
import org.pitstop.api.image.ImageReader;
import org.pitstop.api.store.Journal;
import org.pitstop.api.store.Store;
import org.pitstop.api.time.VehicleTime;
import org.pitstop.api.time.WallTime;
import org.pitstop.api.trust.PackageVerifier;
import org.pitstop.api.tsp.TspLink;
import org.pitstop.api.tsp.TspListener;

/** The campaign bundle's place among the services. */
@Component(name = "org.pitstop.campaign", immediate = true)
@Designate(ocd = CampaignComponent.Config.class)
public final class CampaignComponent {
  private final Services services = new Services();
  private final BundleContext context;
  private final Config config;
  private final Journal journal;
  private final Store store;
  private final VehicleTime vehicleTime;
  private final WallTime wallTime;
  private Outbox outbox;
  private CampaignDesk desk;
  private ServiceRegistration<?> registration;
  private ServiceRegistration<?> gate;

  @ObjectClassDefinition(name = "Campaigns")
  @interface Config {

    @AttributeDefinition(description = "How long a campaign waits for the vehicle's condition, in all, from the first wait, in minutes. Default 20160 (14 days)")
    int waitForVehicleMinutes() default 20_160;

    @AttributeDefinition(description = "How long the head unit is kept awake for programming at most, in minutes. Default 120")
    int powerHoldMinutes() default 120;

    @AttributeDefinition(description = "How often the programming or restoring of one ECU is begun, power cuts included. Default 5")
    int ecuStarts() default 5;

    @AttributeDefinition(description = "How often an ECU that does not answer is asked who it is. Default 3")
    int silentTries() default 3;
  }

  @Activate
  public CampaignComponent(BundleContext context, Config config, @Reference Journal journal, @Reference Store store, @Reference VehicleTime vehicleTime,
      @Reference WallTime wallTime) {
    this.context = context;
    this.config = config;
    this.journal = journal;
    this.store = store;
    this.vehicleTime = vehicleTime;
    this.wallTime = wallTime;
  }

  @Activate
  void start() {
    Limits limits = new Limits(Duration.ofMinutes(config.waitForVehicleMinutes()), Duration.ofMinutes(config.powerHoldMinutes()), config.ecuStarts(),
        config.silentTries());
    outbox = new Outbox(journal, wallTime, r -> services.tsp.now().ifPresent(t -> t.send(r)));
    desk = new CampaignDesk(new Agent(new CampaignJournal(journal), outbox, store, vehicleTime, wallTime, services, limits));
    desk.start();
    registration = context.registerService(new String[] {TspListener.class.getName(), Campaigns.class.getName()}, desk, null);
    gate = context.registerService(ProgrammingGate.class, desk.gate(), null);
  }

  @Deactivate
  void stop() {
    gate.unregister();
    registration.unregister();
    desk.stop();
    outbox.close();
  }

  @Reference(cardinality = ReferenceCardinality.MULTIPLE, policy = ReferencePolicy.DYNAMIC, policyOption = ReferencePolicyOption.GREEDY, updated = "updatedTsp")
  void addTsp(TspLink link, Map<String, ?> properties) {
    services.tsp.add(link);
    updatedTsp(link, properties);
  }

  void updatedTsp(TspLink link, Map<String, ?> properties) {
    Object vin = properties.get("pitstop.vin");
    if (vin instanceof String v && !v.isEmpty() && !services.vin.all().contains(v)) {
      services.vin.add(v);
    }
  }

  void removeTsp(TspLink link) {
    services.tsp.remove(link);
  }

  @Reference(cardinality = ReferenceCardinality.MULTIPLE, policy = ReferencePolicy.DYNAMIC, policyOption = ReferencePolicyOption.GREEDY)
  void addVerifier(PackageVerifier service) {
    services.verifier.add(service);
  }

  void removeVerifier(PackageVerifier service) {
    services.verifier.remove(service);
  }

  @Reference(cardinality = ReferenceCardinality.MULTIPLE, policy = ReferencePolicy.DYNAMIC, policyOption = ReferencePolicyOption.GREEDY)
  void addDownloader(Downloader service) {
    services.downloaders.add(service);
  }

  void removeDownloader(Downloader service) {
    services.downloaders.remove(service);
  }

  @Reference(cardinality = ReferenceCardinality.MULTIPLE, policy = ReferencePolicy.DYNAMIC, policyOption = ReferencePolicyOption.GREEDY)
  void addImages(ImageReader service) {
    services.images.add(service);
  }

  void removeImages(ImageReader service) {
    services.images.remove(service);
  }

  @Reference(cardinality = ReferenceCardinality.MULTIPLE, policy = ReferencePolicy.DYNAMIC, policyOption = ReferencePolicyOption.GREEDY)
  void addCondition(ConditionMonitor service) {
    services.condition.add(service);
  }

  void removeCondition(ConditionMonitor service) {
    services.condition.remove(service);
  }

  @Reference(cardinality = ReferenceCardinality.MULTIPLE, policy = ReferencePolicy.DYNAMIC, policyOption = ReferencePolicyOption.GREEDY)
  void addPower(PowerHold service) {
    services.power.add(service);
  }

  void removePower(PowerHold service) {
    services.power.remove(service);
  }

  @Reference(cardinality = ReferenceCardinality.MULTIPLE, policy = ReferencePolicy.DYNAMIC, policyOption = ReferencePolicyOption.GREEDY)
  void addDirectory(EcuDirectory service) {
    services.directory.add(service);
  }

  void removeDirectory(EcuDirectory service) {
    services.directory.remove(service);
  }

  @Reference(cardinality = ReferenceCardinality.MULTIPLE, policy = ReferencePolicy.DYNAMIC, policyOption = ReferencePolicyOption.GREEDY)
  void addProgrammer(EcuProgrammer service) {
    services.programmer.add(service);
  }

  void removeProgrammer(EcuProgrammer service) {
    services.programmer.remove(service);
  }

  @Reference(cardinality = ReferenceCardinality.MULTIPLE, policy = ReferencePolicy.DYNAMIC, policyOption = ReferencePolicyOption.GREEDY)
  void addAgentBundles(AgentBundles service) {
    services.agentBundles.add(service);
  }

  void removeAgentBundles(AgentBundles service) {
    services.agentBundles.remove(service);
  }

  @Reference(cardinality = ReferenceCardinality.MULTIPLE, policy = ReferencePolicy.DYNAMIC, policyOption = ReferencePolicyOption.GREEDY)
  void addBackups(Backups service) {
    services.backups.add(service);
  }

  void removeBackups(Backups service) {
    services.backups.remove(service);
  }

  @Reference(cardinality = ReferenceCardinality.MULTIPLE, policy = ReferencePolicy.DYNAMIC, policyOption = ReferencePolicyOption.GREEDY)
  void addObserver(CampaignObserver service) {
    services.observers.add(service);
  }

  void removeObserver(CampaignObserver service) {
    services.observers.remove(service);
  }
}
