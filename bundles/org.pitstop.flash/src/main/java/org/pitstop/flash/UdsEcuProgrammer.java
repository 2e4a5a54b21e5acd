package org.pitstop.flash;

import java.io.IOException;
import java.nio.file.Path;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.ConfigurationPolicy;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.component.annotations.ReferenceCardinality;
import org.osgi.service.component.annotations.ReferencePolicy;
import org.osgi.service.component.annotations.ReferencePolicyOption;
import org.osgi.service.metatype.annotations.AttributeDefinition;
import org.osgi.service.metatype.annotations.Designate;
import org.osgi.service.metatype.annotations.ObjectClassDefinition;
import org.pitstop.api.flash.EcuDirectory;
import org.pitstop.api.flash.EcuProgrammer;
import org.pitstop.api.flash.KeyProvider;
import org.pitstop.api.image.ImageException;
import org.pitstop.api.image.ImageReader;
import org.pitstop.api.software.EcuId;
import org.pitstop.api.software.SoftwareFile;
import org.pitstop.api.time.VehicleTime;
import org.pitstop.api.time.WallTime;
import org.pitstop.api.uds.UdsClients;

/** The ECUs of the profiles, programmed and asked over UDS. Any number of threads may use it at once, each for another ECU. */
@Component(name = "org.pitstop.flash", service = {EcuProgrammer.class, EcuDirectory.class},
    configurationPolicy = ConfigurationPolicy.REQUIRE)
@Designate(ocd = UdsEcuProgrammer.Config.class)
public final class UdsEcuProgrammer implements EcuProgrammer, EcuDirectory {
  private final VehicleTime time;
  private final WallTime wallTime;
  private final Profiles profiles;
  private final Map<String, KeyProvider> keyProviders = new ConcurrentHashMap<>();

  @Reference(policy = ReferencePolicy.DYNAMIC, policyOption = ReferencePolicyOption.GREEDY)
  volatile UdsClients clients;

  @Reference(policy = ReferencePolicy.DYNAMIC, policyOption = ReferencePolicyOption.GREEDY)
  volatile ImageReader images;

  @ObjectClassDefinition(name = "Pitstop: programming of ECUs")
  @interface Config {
    @AttributeDefinition(description = "Directory of the ECU profiles: one JSON file an ECU, read again when one changes")
    String profiles();
  }

  @Activate
  public UdsEcuProgrammer(@Reference VehicleTime time, @Reference WallTime wallTime, Config config) {
    this(time, wallTime, Path.of(config.profiles()));
  }

  UdsEcuProgrammer(VehicleTime time, WallTime wallTime, Path directory) {
    this.time = time;
    this.wallTime = wallTime;
    this.profiles = new Profiles(directory);
  }

  @Reference(cardinality = ReferenceCardinality.MULTIPLE, policy = ReferencePolicy.DYNAMIC, policyOption = ReferencePolicyOption.GREEDY)
  void addKeyProvider(KeyProvider provider, Map<String, Object> properties) {
    keyProviders.put(String.valueOf(properties.get(KeyProvider.NAME)), provider);
  }

  void removeKeyProvider(KeyProvider provider, Map<String, Object> properties) {
    keyProviders.remove(String.valueOf(properties.get(KeyProvider.NAME)), provider);
  }

  @Override
  public List<Entry> ecus() {
    return profiles.load().profiles().values().stream().map(p -> new Entry(p.ecu(), p.place(), p.identity().hardware())).toList();
  }

  @Override
  public List<String> problems() {
    return profiles.load().problems();
  }

  @Override
  public Identification identify(EcuId ecu) throws InterruptedException {
    Optional<EcuProfile> profile = profiles.load().find(ecu);
    if (profile.isEmpty()) {
      return new Identification.Silent(noProfile(ecu));
    }
    try (Conversation c = open(profile.get(), Silence.MONITOR)) {
      Who who = Who.ask(c);
      return new Identification.Identified(who.hardware(), who.version());
    } catch (StepFailed e) {
      return new Identification.Silent(e.getMessage());
    } catch (IOException e) {
      return new Identification.Silent("ECU " + ecu + ": " + e.getMessage());
    }
  }

  @Override
  public Result program(SoftwareFile software, Path file, Monitor monitor) throws InterruptedException {
    Optional<EcuProfile> profile = profiles.load().find(software.ecu());
    if (profile.isEmpty()) {
      return new Failed(false, noProfile(software.ecu()));
    }
    try {
      Plan plan = Plan.of(profile.get(), images.read(file, software.format(), software.address()));
      return new ProgrammingRetries(profile.get(), () -> open(profile.get(), monitor), time)
          .run((c, progress) -> new Programming(c, software, plan, keyProviders, progress));
    } catch (ImageException | IOException e) {
      return new Failed(false, "ECU " + software.ecu() + ", checking the image: " + e.getMessage());
    }
  }

  private Conversation open(EcuProfile profile, Monitor monitor) throws IOException {
    return new Conversation(profile, clients.open(profile.address(), profile.timing().of(Step.IDENTIFY)), time, monitor, today());
  }

  private LocalDate today() {
    return LocalDate.ofInstant(wallTime.now(), ZoneOffset.UTC);
  }

  private String noProfile(EcuId ecu) {
    List<String> problems = profiles.load().problems();
    return "ECU " + ecu + " has no usable profile" + (problems.isEmpty() ? "" : "; refused are: " + String.join("; ", problems));
  }

  /** Nobody watches. */
  private enum Silence implements Monitor {
    MONITOR;

    @Override
    public boolean mayErase() {
      return false;
    }

    @Override
    public boolean keepDtcs(byte[] record) {
      return false;
    }

    @Override
    public void step(String step) {
      // nobody wants to know
    }

    @Override
    public void progress(long acknowledgedBytes, long totalBytes) {
      // nobody wants to know
    }
  }
}
