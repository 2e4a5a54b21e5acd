package org.pitstop.flash;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.ConfigurationPolicy;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.metatype.annotations.AttributeDefinition;
import org.osgi.service.metatype.annotations.Designate;
import org.osgi.service.metatype.annotations.ObjectClassDefinition;
import org.pitstop.api.flash.EcuDirectory;
import org.pitstop.api.flash.EcuProgrammer;
import org.pitstop.api.image.ImageException;
import org.pitstop.api.software.EcuId;
import org.pitstop.api.software.SoftwareFile;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The ECUs of the profiles, programmed and asked over UDS. Any number of threads may use it at once, each for another ECU. */
@Component(name = "org.pitstop.flash", service = {EcuProgrammer.class, EcuDirectory.class},
    configurationPolicy = ConfigurationPolicy.REQUIRE)
@Designate(ocd = UdsEcuProgrammer.Config.class)
public final class UdsEcuProgrammer implements EcuProgrammer, EcuDirectory {
  private static final Logger LOG = LoggerFactory.getLogger(UdsEcuProgrammer.class);
  /** Bit of communicationType (ISO 14229-1:2020, annex B.1). */
  private static final int NORMAL_MESSAGES = 0x01;

  private final Equipment equipment;
  private final Profiles profiles;
  private final Turns turns;

  @ObjectClassDefinition(name = "Pitstop: programming of ECUs")
  @interface Config {
    @AttributeDefinition(description = "Directory of the ECU profiles: one JSON file an ECU, read again when one changes")
    String profiles();
  }

  @Activate
  public UdsEcuProgrammer(@Reference Equipment equipment, Config config) {
    this(equipment, Path.of(config.profiles()));
  }

  UdsEcuProgrammer(Equipment equipment, Path directory) {
    this.equipment = equipment;
    this.profiles = new Profiles(directory);
    this.turns = new Turns(equipment.time());
  }

  @Override
  public List<Entry> ecus() {
    return profiles.load().profiles().values().stream()
        .map(p -> new Entry(p.ecu(), p.bus().parallelGroup(), p.identity().hardware(), p.rollback().order())).toList();
  }

  @Override
  public List<String> problems() {
    Profiles.Loaded loaded = profiles.load();
    return Stream.concat(loaded.problems().stream(), loaded.profiles().values().stream().flatMap(p -> silencing(p).stream())).toList();
  }

  @Override
  public Identification identify(EcuId ecu) throws InterruptedException {
    Optional<EcuProfile> profile = profiles.load().find(ecu);
    if (profile.isEmpty()) {
      return new Identification.Silent(noProfile(ecu));
    }
    return identify(profile.get(), equipment);
  }

  static Identification identify(EcuProfile profile, Equipment equipment) throws InterruptedException {
    try (Conversation c = equipment.open(profile, Silence.MONITOR)) {
      Who who = Who.ask(c);
      return new Identification.Identified(who.hardware(), who.version());
    } catch (StepFailed e) {
      return new Identification.Silent(e.getMessage());
    } catch (IOException e) {
      return new Identification.Silent("ECU " + profile.ecu() + ": " + e.getMessage());
    }
  }

  @Override
  public Result program(SoftwareFile software, Path file, Monitor monitor) throws InterruptedException {
    Optional<EcuProfile> profile = profiles.load().find(software.ecu());
    if (profile.isEmpty()) {
      return new Failed(false, noProfile(software.ecu()));
    }
    Optional<String> silencing = silencing(profile.get());
    if (silencing.isPresent()) {
      return new Failed(false, silencing.get());
    }
    try (Turns.Turn turn = turns.await(profile.get())) {
      LOG.debug("has its turn ecu={} place={}", software.ecu(), turn.place());
      Plan plan = Plan.of(profile.get(), equipment.images.read(file, software.format(), software.address()), equipment);
      return ProgrammingRetries.program(profile.get(), Target.of(software), plan, equipment, monitor);
    } catch (ImageException | IOException e) {
      return new Failed(false, "ECU " + software.ecu() + ", checking the image: " + e.getMessage());
    }
  }

  /** A bus that tells the ignition must not be silenced: the campaign would not see it any more. */
  private Optional<String> silencing(EcuProfile profile) {
    EcuProfile.Communication communication = profile.communication();
    boolean silenced = communication.controlType().isPresent() && (communication.communicationType() & NORMAL_MESSAGES) != 0
        && !communication.conditionSendersExempt();
    String bus = profile.address().place();
    return silenced && equipment.tellsCondition(bus) ? Optional.of(("ECU %s: key 'communication.conditionSendersExempt' has the value false "
        + "(allowed: true, if the sender of the vehicle's condition on '%s' does not obey functional 0x28; else take the condition from "
        + "another bus, or controlType \"none\")").formatted(profile.ecu(), bus)) : Optional.empty();
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
