package org.pitstop.campaign;

import java.time.Duration;
import java.time.Instant;
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
import org.pitstop.api.consent.ConsentSource;
import org.pitstop.api.consent.Consents;
import org.pitstop.api.download.Downloader;
import org.pitstop.api.evidence.EvidenceLog;
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
  private ServiceRegistration<?> consents;
  /** Null until this component is active. */
  private volatile Facts facts;

  @ObjectClassDefinition(name = "Campaigns")
  @interface Config {

    @AttributeDefinition(description = "How long a campaign waits for the vehicle's condition, in all, from the first wait, in minutes. Default 20160 (14 days)")
    int waitForVehicleMinutes() default 20_160;

    @AttributeDefinition(description = "Whether the user must agree before ECUs are programmed: 'package' (where the package says so) or 'always'. Default package")
    String consent() default "package";

    @AttributeDefinition(description = "How long a campaign waits for the user's answer, in minutes; within waitForVehicleMinutes. Default 10080 (7 days)")
    int waitForConsentMinutes() default 10_080;

    @AttributeDefinition(description = "Capacity of the battery in Ah; 0: its charge is not looked at. Default 0")
    double capacityAh() default 0;

    @AttributeDefinition(description = "What the vehicle draws while ECUs are programmed, in A. Default 25")
    double drawAmps() default 25;

    @AttributeDefinition(description = "What must be left in the battery after programming and a roll back, in Ah. Default 20")
    double reserveAh() default 20;

    @AttributeDefinition(description = "How fast an ECU that was not measured yet is programmed, all in all, in bytes a second. Default 10000")
    int bytesPerSecond() default 10_000;

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
    Policy policy = policy(config);
    Limits limits = new Limits(Duration.ofMinutes(config.waitForVehicleMinutes()), Duration.ofMinutes(config.waitForConsentMinutes()),
        Duration.ofMinutes(config.powerHoldMinutes()), config.ecuStarts(), config.silentTries(), config.bytesPerSecond());
    CampaignJournal campaigns = new CampaignJournal(journal);
    Facts queue = new Facts(journal, wallTime, vehicleTime, services.evidence);
    TrustedClock clock = new TrustedClock(wallTime, later(campaigns.latest(), queue.noted()));
    outbox = new Outbox(journal, wallTime, r -> services.tsp.now().ifPresent(t -> t.send(r)), queue);
    desk = new CampaignDesk(new Agent(campaigns, outbox, store, vehicleTime, wallTime, clock, services, limits, policy));
    desk.start();
    facts = queue;
    queue.handOver();
    consents = context.registerService(Consents.class, desk.consents(), null);
    registration = context.registerService(new String[] {TspListener.class.getName(), Campaigns.class.getName()}, desk, null);
    gate = context.registerService(ProgrammingGate.class, desk.gate(), null);
  }

  private static Policy policy(Config config) {
    if (!config.consent().equals("package") && !config.consent().equals("always")) {
      throw new IllegalArgumentException("org.pitstop.campaign: consent=" + config.consent() + " (allowed: package, always)");
    }
    return new Policy(config.consent().equals("always"), new Battery(config.capacityAh(), config.drawAmps(), config.reserveAh()));
  }

  private static Instant later(Instant a, Instant b) {
    return a.isAfter(b) ? a : b;
  }

  @Deactivate
  void stop() {
    gate.unregister();
    consents.unregister();
    registration.unregister();
    desk.stop();
    outbox.close();
    facts.close();
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
  void addEvidenceLog(EvidenceLog service) {
    services.evidence.add(service);
    Facts waiting = facts;
    if (waiting != null) {
      waiting.handOver();
    }
  }

  void removeEvidenceLog(EvidenceLog service) {
    services.evidence.remove(service);
  }

  @Reference(cardinality = ReferenceCardinality.MULTIPLE, policy = ReferencePolicy.DYNAMIC, policyOption = ReferencePolicyOption.GREEDY)
  void addConsentSource(ConsentSource service) {
    services.consentSources.add(service);
  }

  void removeConsentSource(ConsentSource service) {
    services.consentSources.remove(service);
  }

  @Reference(cardinality = ReferenceCardinality.MULTIPLE, policy = ReferencePolicy.DYNAMIC, policyOption = ReferencePolicyOption.GREEDY)
  void addObserver(CampaignObserver service) {
    services.observers.add(service);
  }

  void removeObserver(CampaignObserver service) {
    services.observers.remove(service);
  }
}
