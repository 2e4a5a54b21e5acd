package org.pitstop.hotswap;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertFalse;
import static org.junit.Assert.assertTrue;

import java.io.IOException;
import java.io.OutputStream;
import java.lang.annotation.Annotation;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.After;
import org.junit.Before;
import org.junit.Rule;
import org.junit.Test;
import org.junit.rules.TemporaryFolder;
import org.osgi.framework.Bundle;
import org.pitstop.api.agent.AgentBundles;
import org.pitstop.api.campaign.ProgrammingGate;
import org.pitstop.api.flash.EcuProgrammer;
import org.pitstop.api.software.EcuId;
import org.pitstop.api.software.ImageFormat;
import org.pitstop.api.software.Sha256;
import org.pitstop.api.software.SoftwareFile;
import org.pitstop.api.time.WallTime;

/** A swap as the campaign asks for it. The launcher is a script: what it does comes about while the swap sleeps. */
public class HotSwapTest {
  private static final String OFF_PATH = "org.pitstop.download.ftp";
  private static final String ON_PATH = "org.pitstop.flash";

  @Rule
  public final TemporaryFolder folder = new TemporaryFolder();

  private final List<String> events = new ArrayList<>();
  private final Map<String, String> status = new HashMap<>(Map.of("ok", "true", "phase", "STEADY", "current", "feature", "previous", "feature",
      "starts", "0", "busy", "false", "history", ""));
  private final List<Runnable> whileItSleeps = new ArrayList<>();
  private Map<String, String> checked = answer(OFF_PATH);
  private boolean inHand;
  private SoftwareFile set;
  private Path file;
  private Fakes framework;
  private HotSwap hotSwap;

  @Before
  public void agent() throws IOException {
    file = folder.newFile("set.zip").toPath();
    try (OutputStream out = Files.newOutputStream(file); ZipOutputStream zip = new ZipOutputStream(out)) {
      zip.putNextEntry(new ZipEntry("bundle.jar"));
      zip.write(new byte[] {1});
    }
    set = new SoftwareFile(AgentBundles.AGENT, AgentBundles.HARDWARE, "0.1.1", ImageFormat.BINARY, 0, Files.size(file), Sha256.of(Files.readAllBytes(file)));
    framework = new Fakes(folder.getRoot().toPath());
    hotSwap = hotSwap();
  }

  @After
  public void stop() {
    hotSwap.stop();
  }

  private HotSwap hotSwap() {
    HotSwap made = new HotSwap(framework.context(), new Defaults(), Fakes.fake(WallTime.class, Map.of("nanos", a -> 0L, "sleep", a -> sleep())),
        framework.runtime(), this::launcher);
    made.checks = List.of();
    made.gate = new Gate();
    return made;
  }

  private String id() {
    return "0.1.1+" + set.sha256().hex().substring(0, 12);
  }

  private static Map<String, String> answer(String affected) {
    return Map.of("ok", "true", "bundles", affected + " 0.1.0 0.1.1", "affected", affected);
  }

  /** The thread of the probation sleeps too, and has nothing to do here. */
  private Object sleep() throws InterruptedException {
    if (Thread.currentThread().getName().equals("hotswap-probation")) {
      throw new InterruptedException("no probation in this test");
    }
    synchronized (status) {
      if (whileItSleeps.isEmpty()) {
        throw new AssertionError("it would wait for ever; so far: " + events);
      }
      whileItSleeps.remove(0).run();
    }
    return null;
  }

  private Map<String, String> launcher(Map<String, String> request) {
    synchronized (status) {
      String what = request.get("do");
      switch (what) {
        case "status" -> {
          return new HashMap<>(status);
        }
        case "check" -> {
          events.add("check");
          return checked;
        }
        case "swap" -> {
          events.add("swap " + request.get("id"));
          status.putAll(Map.of("phase", "ON_PROBATION", "current", request.get("id"), "busy", "true"));
          return checked;
        }
        default -> {
          return Map.of("ok", "true");
        }
      }
    }
  }

  private final class Gate implements ProgrammingGate {
    @Override
    public List<EcuId> inHand() {
      return inHand ? List.of(new EcuId("brake")) : List.of();
    }

    @Override
    public AutoCloseable hold(String why, Duration limit) {
      events.add("hold");
      return inHand ? null : () -> events.add("release");
    }
  }

  private void then(Consumer<Map<String, String>> change) {
    whileItSleeps.add(() -> change.accept(status));
  }

  private EcuProgrammer.Result swap() throws InterruptedException {
    return hotSwap.swap(set, file, new Steps());
  }

  @Test
  public void aSetThatProvesItselfIsVerified() throws Exception {
    then(s -> s.put("busy", "false"));
    then(s -> s.put("phase", "STEADY"));

    assertEquals(new EcuProgrammer.Verified("0.1.1", false, set.lengthBytes(), Duration.ZERO), swap());
    assertEquals(List.of("resolve on trial", "check", "swap", "swap " + id(), "probation"), events);
    assertFalse("what was unpacked is gone", Files.exists(folder.getRoot().toPath().resolve("tmp/set")));
  }

  @Test
  public void aSetThatIsBackedOutFailsWithTheLaunchersReason() throws Exception {
    then(s -> s.putAll(Map.of("busy", "false", "phase", "STEADY", "current", "feature", "history", "set " + id() + " was backed out: ill")));

    assertEquals(new EcuProgrammer.Failed(false, "set " + id() + " was backed out: ill"), swap());
  }

  @Test
  public void aBundleOfTheFlashPathGoesWhileNoEcuIsInHand() throws Exception {
    checked = answer(ON_PATH);
    then(s -> s.put("busy", "false"));
    then(s -> s.put("phase", "STEADY"));

    assertTrue(swap() instanceof EcuProgrammer.Verified);
    assertEquals(List.of("resolve on trial", "check", "wait until no ECU is in hand", "hold", "swap", "swap " + id(), "release", "probation"), events);
  }

  @Test
  public void anEcuThatIsInHandForTooLongKeepsTheOldSet() throws Exception {
    checked = answer(ON_PATH);
    inHand = true;

    assertEquals(new EcuProgrammer.Failed(false, "the agent's bundles stay as they are: ECUs were being programmed for 120 minutes: [brake]"), swap());
    assertFalse(events.toString(), events.contains("swap " + id()));
  }

  @Test
  public void whileNobodyKnowsTheEcusNothingOfTheFlashPathGoes() throws Exception {
    checked = answer(ON_PATH);
    hotSwap.gate = null;

    assertTrue(((EcuProgrammer.Failed) swap()).why().contains("nobody can tell whether an ECU is being programmed"));
  }

  @Test
  public void aSetThatTheLauncherRefusesChangesNothing() throws Exception {
    checked = Map.of("ok", "false", "why", "bundle a cannot be resolved");

    assertEquals(new EcuProgrammer.Failed(false, "the agent's bundles stay as they are: bundle a cannot be resolved"), swap());
    assertEquals(List.of("resolve on trial", "check"), events);
  }

  @Test
  public void aFileThatIsNoSetIsRefused() throws Exception {
    Files.writeString(file, "no zip");

    assertTrue(swap() instanceof EcuProgrammer.Failed);
    assertEquals(List.of(), events);
  }

  @Test
  public void aSetThatRunsAlreadyIsVerifiedAtOnce() throws Exception {
    status.put("current", id());

    assertEquals(new EcuProgrammer.Verified("0.1.1", true, 0, Duration.ZERO), swap());
    assertEquals(List.of(), events);
  }

  @Test
  public void aSetOnProbationIsWaitedForAfterARestart() throws Exception {
    status.putAll(Map.of("phase", "ON_PROBATION", "current", id(), "starts", "1"));
    then(s -> s.put("phase", "STEADY"));

    assertTrue(swap() instanceof EcuProgrammer.Verified);
    assertEquals(List.of("probation"), events);
  }

  @Test
  public void anotherSetsProbationIsWaitedForFirst() throws Exception {
    status.putAll(Map.of("phase", "ON_PROBATION", "current", "0.1.0+other"));
    then(s -> s.put("phase", "STEADY"));
    then(s -> s.putAll(Map.of("phase", "STEADY", "busy", "false")));

    assertTrue(swap() instanceof EcuProgrammer.Verified);
    assertEquals("wait for the probation of 0.1.0+other", events.get(0));
    assertTrue(events.contains("swap " + id()));
  }

  /** A start that hangs ends the process; the campaign asks again in the next one. */
  @Test
  public void aSetThatEndedTheProcessAndWasBackedOutIsNotBegunAgain() throws Exception {
    whileItSleeps.add(() -> {
      throw new IllegalStateException("the process ends");
    });
    try {
      swap();
    } catch (IllegalStateException e) {
      status.putAll(Map.of("busy", "false", "phase", "STEADY", "current", "feature", "history", "set " + id() + " was backed out: it hangs"));
    }
    events.clear();
    hotSwap = hotSwap();

    assertEquals(new EcuProgrammer.Failed(false, "set " + id() + " was backed out: it hangs"), swap());
    assertEquals(List.of(), events);

    then(s -> s.put("busy", "false"));
    then(s -> s.put("phase", "STEADY"));
    assertTrue("another campaign may try it again", swap() instanceof EcuProgrammer.Verified);
  }

  @Test
  public void theInventoryHasTheSetAndEachBundleWithWhatComesBack() {
    status.putAll(Map.of("current", "0.1.1+abc", "backup." + OFF_PATH, "0.1.0"));
    framework.bundle("org.apache.felix.scr", "2.2.18", Bundle.ACTIVE, 0);
    framework.bundle(OFF_PATH, "0.1.1", Bundle.ACTIVE, 0);
    framework.bundle(ON_PATH, "0.1.0", Bundle.ACTIVE, 0);

    assertEquals(List.of(new AgentBundles.Row(AgentBundles.AGENT, AgentBundles.HARDWARE, "0.1.1", "0.1.0"),
        new AgentBundles.Row(new EcuId("agent-download-ftp"), OFF_PATH, "0.1.1", "0.1.0"),
        new AgentBundles.Row(new EcuId("agent-flash"), ON_PATH, "0.1.0", "0.1.0")), hotSwap.inventory());
    assertEquals("0.1.1", hotSwap.version());
  }

  private final class Steps implements EcuProgrammer.Monitor {
    @Override
    public boolean mayErase() {
      return true;
    }

    @Override
    public boolean keepDtcs(byte[] record) {
      return true;
    }

    @Override
    public void step(String step) {
      events.add(step);
    }

    @Override
    public void progress(long acknowledgedBytes, long totalBytes) {
      throw new AssertionError("a set has no such progress");
    }
  }

  private static final class Defaults implements HotSwap.Config {
    @Override
    public int wellSeconds() {
      return 30;
    }

    @Override
    public int illSeconds() {
      return 60;
    }

    @Override
    public int drainMinutes() {
      return 120;
    }

    @Override
    public Class<? extends Annotation> annotationType() {
      return HotSwap.Config.class;
    }
  }
}
