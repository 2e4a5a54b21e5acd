package org.pitstop.hotswap;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import org.apache.felix.hc.api.HealthCheck;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleContext;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.component.annotations.ReferenceCardinality;
import org.osgi.service.component.annotations.ReferencePolicy;
import org.osgi.service.component.annotations.ReferencePolicyOption;
import org.osgi.service.component.runtime.ServiceComponentRuntime;
import org.osgi.service.metatype.annotations.AttributeDefinition;
import org.osgi.service.metatype.annotations.Designate;
import org.osgi.service.metatype.annotations.ObjectClassDefinition;
import org.pitstop.api.agent.AgentBundles;
import org.pitstop.api.campaign.ProgrammingGate;
import org.pitstop.api.flash.EcuProgrammer;
import org.pitstop.api.software.EcuId;
import org.pitstop.api.software.SoftwareFile;
import org.pitstop.api.time.WallTime;
import org.pitstop.hotswap.LauncherSets.Checked;
import org.pitstop.hotswap.LauncherSets.Refused;
import org.pitstop.hotswap.LauncherSets.Status;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Replaces bundles of the agent. The swap and its probation belong to the launcher's record, not to this component: whoever comes after
 * it, in another bundle or after a restart, goes on where the record says.
 */
@Component(name = "org.pitstop.hotswap", immediate = true)
@Designate(ocd = HotSwap.Config.class)
public final class HotSwap implements AgentBundles {
  private static final Logger LOG = LoggerFactory.getLogger(HotSwap.class);
  private static final Duration LOOK = Duration.ofMillis(500);
  private static final String OURS = "org.pitstop.";
  private static final int DIGEST_DIGITS = 12;
  /** Where the digest begins in the launcher's name for a set: a version has no blank. */
  private static final String DIGEST = "+";

  private final BundleContext context;
  private final WallTime time;
  private final LauncherSets launcher;
  private final FrameworkHealth health;
  private final Attempt attempt;
  private final Config config;
  private volatile Set<String> satisfiedBefore = Set.of();
  private volatile boolean stopping;
  private Thread probation;

  @Reference(cardinality = ReferenceCardinality.OPTIONAL, policy = ReferencePolicy.DYNAMIC, policyOption = ReferencePolicyOption.GREEDY)
  volatile ProgrammingGate gate;

  @Reference(policy = ReferencePolicy.DYNAMIC, policyOption = ReferencePolicyOption.GREEDY)
  volatile List<HealthCheck> checks;

  @ObjectClassDefinition(name = "Pitstop: hot swap of the agent's bundles")
  @interface Config {

    @AttributeDefinition(description = "How long new bundles must be well before and after the restart that they have to survive, in s. Default 30")
    int wellSeconds() default 30;

    @AttributeDefinition(description = "How long new bundles may be ill while everything starts, in s. Default 60")
    int illSeconds() default 60;

    @AttributeDefinition(description = "How long a swap of bundles that program ECUs waits for the ECUs in hand, in minutes. Default 120")
    int drainMinutes() default 120;
  }

  @Activate
  public HotSwap(BundleContext context, Config config, @Reference WallTime time, @Reference ServiceComponentRuntime components,
      @Reference(target = LauncherSets.FILTER) Function<Map<String, String>, Map<String, String>> launcher) {
    this.context = context;
    this.config = config;
    this.time = time;
    this.launcher = new LauncherSets(launcher);
    this.attempt = new Attempt(Path.of(context.getProperty("pitstop.state"), "swap-under-way"));
    this.health = new FrameworkHealth(context, components, () -> checks);
  }

  @Activate
  void start() throws Refused {
    if (launcher.status().onProbation()) {
      watch();
    }
  }

  @Deactivate
  void stop() {
    stopping = true;
    synchronized (this) {
      if (probation != null) {
        probation.interrupt();
      }
    }
  }

  /** Sees to the probation of the set that the record names. */
  private synchronized void watch() {
    if (probation == null || !probation.isAlive()) {
      Probation next = new Probation(launcher, health, () -> Optional.ofNullable(gate),
          new Probation.Limits(Duration.ofSeconds(config.wellSeconds()), Duration.ofSeconds(config.illSeconds())), satisfiedBefore);
      probation = new Thread(() -> watch(next), "hotswap-probation");
      probation.setDaemon(true);
      probation.start();
    }
  }

  private void watch(Probation watched) {
    try {
      while (!stopping && watched.step(time.nanos())) {
        time.sleep(LOOK);
      }
    } catch (Refused e) {
      LOG.error("probation ends: the launcher refuses: {}", e.getMessage());
    } catch (InterruptedException e) {
      LOG.debug("probation goes on with the next component");
    }
  }

  @Override
  public String version() {
    try {
      return version(launcher.status().current());
    } catch (Refused e) {
      throw new IllegalStateException(e.getMessage(), e);
    }
  }

  private String version(String set) {
    int digest = set.indexOf(DIGEST);
    return digest < 0 ? context.getProperty("pitstop.version") : set.substring(0, digest);
  }

  @Override
  public List<Row> inventory() {
    try {
      Status status = launcher.status();
      List<Row> rows = new ArrayList<>();
      rows.add(new Row(AGENT, HARDWARE, version(status.current()), version(status.previous())));
      for (Bundle bundle : context.getBundles()) {
        String name = bundle.getSymbolicName();
        if (name.startsWith(OURS)) {
          String running = bundle.getVersion().toString();
          rows.add(new Row(new EcuId(AGENT + "-" + name.substring(OURS.length()).replace('.', '-')), name, running, status.backups().getOrDefault(name,
              running)));
        }
      }
      return rows;
    } catch (Refused e) {
      throw new IllegalStateException(e.getMessage(), e);
    }
  }

  @Override
  public EcuProgrammer.Result swap(SoftwareFile set, Path file, EcuProgrammer.Monitor monitor) throws InterruptedException {
    String id = set.version() + DIGEST + set.sha256().hex().substring(0, DIGEST_DIGITS);
    try {
      Status status = launcher.status();
      if (!status.onProbation() && status.current().equals(id)) {
        return new EcuProgrammer.Verified(set.version(), true, 0, Duration.ZERO);
      }
      if (status.onProbation() && !status.current().equals(id)) {
        monitor.step("wait for the probation of " + status.current());
        awaitOutcome();
      }
      if (!launcher.status().onProbation()) {
        if (attempt.failedBefore(id, launcher.status().why())) {
          return new EcuProgrammer.Failed(false, launcher.status().why());
        }
        begin(id, file, monitor);
      }
      monitor.step("probation");
      Status after = awaitOutcome();
      attempt.over();
      return after.current().equals(id) ? new EcuProgrammer.Verified(set.version(), false, set.lengthBytes(), Duration.ZERO)
          : new EcuProgrammer.Failed(false, after.why());
    } catch (Refused | IOException e) {
      attempt.over();
      return new EcuProgrammer.Failed(false, "the agent's bundles stay as they are: " + e.getMessage());
    }
  }

  private void begin(String id, Path file, EcuProgrammer.Monitor monitor) throws Refused, IOException, InterruptedException {
    Path directory = Path.of(context.getProperty("pitstop.state"), "tmp", "set");
    BundleSetFile.remove(directory);
    try {
      List<Path> jars = BundleSetFile.unpack(file, directory);
      monitor.step("resolve on trial");
      Checked checked = launcher.check(jars);
      satisfiedBefore = health.satisfied();
      Optional<AutoCloseable> held = FlashPath.touches(checked.affected()) ? Optional.of(drain(checked, monitor)) : Optional.empty();
      monitor.step("swap");
      attempt.begins(id);
      launcher.swap(id, jars);
      watch();
      if (held.isPresent()) {
        awaitQuiet();
        release(held.get());
      }
    } finally {
      BundleSetFile.remove(directory);
    }
  }

  /** No ECU may be between its programming session and its reset while a bundle that talks to it is replaced. */
  private AutoCloseable drain(Checked checked, EcuProgrammer.Monitor monitor) throws Refused, InterruptedException {
    ProgrammingGate there = gate;
    if (there == null) {
      throw new Refused("nobody can tell whether an ECU is being programmed: the campaign bundle is gone for the moment");
    }
    monitor.step("wait until no ECU is in hand");
    AutoCloseable held = there.hold("bundles of the agent are replaced: " + new HashSet<>(checked.bundles()), Duration.ofMinutes(config.drainMinutes()));
    if (held == null) {
      throw new Refused("ECUs were being programmed for " + config.drainMinutes() + " minutes: " + there.inHand());
    }
    return held;
  }

  private Status awaitOutcome() throws Refused, InterruptedException {
    return await(s -> !s.onProbation() && !s.busy());
  }

  private void awaitQuiet() throws Refused, InterruptedException {
    await(s -> !s.busy());
  }

  private Status await(java.util.function.Predicate<Status> wanted) throws Refused, InterruptedException {
    Status status = launcher.status();
    while (!wanted.test(status)) {
      if (stopping) {
        throw new InterruptedException("the hot swap bundle stops");
      }
      time.sleep(LOOK);
      status = launcher.status();
    }
    return status;
  }

  static void release(AutoCloseable held) {
    try {
      held.close();
    } catch (Exception e) {
      throw new IllegalStateException("the gate before the ECUs does not open again", e);
    }
  }

  LauncherSets launcher() {
    return launcher;
  }
}
