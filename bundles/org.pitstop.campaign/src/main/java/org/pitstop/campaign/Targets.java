package org.pitstop.campaign;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import org.pitstop.api.agent.AgentBundles;
import org.pitstop.api.flash.EcuDirectory;
import org.pitstop.api.flash.EcuDirectory.Identification;
import org.pitstop.api.flash.EcuProgrammer;
import org.pitstop.api.software.EcuId;
import org.pitstop.api.software.SoftwareFile;

/** What can be brought to a version: the ECUs of the vehicle, and the agent itself, behind one door. */
final class Targets {
  /** How long the agent's bundles are waited for after a start; without our launcher they never come. */
  private static final long AGENT_BUNDLES_MS = 10_000;

  private final ServiceSlot<EcuDirectory> directory;
  private final ServiceSlot<EcuProgrammer> programmer;
  private final ServiceSlot<AgentBundles> agent;

  Targets(ServiceSlot<EcuDirectory> directory, ServiceSlot<EcuProgrammer> programmer, ServiceSlot<AgentBundles> agent) {
    this.directory = directory;
    this.programmer = programmer;
    this.agent = agent;
  }

  static boolean isAgent(EcuId ecu) {
    return ecu.equals(AgentBundles.AGENT);
  }

  /** Empty: this vehicle has no such target. */
  Optional<EcuDirectory.Entry> find(EcuId ecu, BooleanSupplier stopped) throws InterruptedException {
    if (isAgent(ecu)) {
      return agent.within(AGENT_BUNDLES_MS, stopped).map(a -> new EcuDirectory.Entry(ecu, AgentBundles.PLACE, List.of(AgentBundles.HARDWARE)));
    }
    return directory.get(stopped).find(ecu);
  }

  /** What is wrong with the profiles of ECUs. */
  List<String> problems(BooleanSupplier stopped) throws InterruptedException {
    return directory.get(stopped).problems();
  }

  Identification identify(EcuId ecu, BooleanSupplier stopped) throws InterruptedException {
    if (!isAgent(ecu)) {
      return directory.get(stopped).identify(ecu);
    }
    Optional<AgentBundles> bundles = agent.within(AGENT_BUNDLES_MS, stopped);
    return bundles.isPresent() ? new Identification.Identified(AgentBundles.HARDWARE, bundles.get().version())
        : new Identification.Silent("nobody replaces bundles here: org.pitstop.hotswap or its launcher is missing");
  }

  EcuProgrammer.Result program(SoftwareFile software, Path file, EcuProgrammer.Monitor monitor, BooleanSupplier stopped) throws InterruptedException {
    return isAgent(software.ecu()) ? agent.get(stopped).swap(software, file, monitor) : programmer.get(stopped).program(software, file, monitor);
  }

  /** ECUs whose bus is unknown share one: then they are programmed one after the other. */
  String place(EcuId ecu) {
    return isAgent(ecu) ? AgentBundles.PLACE : directory.now().flatMap(d -> d.find(ecu)).map(EcuDirectory.Entry::place).orElse("?");
  }
}
