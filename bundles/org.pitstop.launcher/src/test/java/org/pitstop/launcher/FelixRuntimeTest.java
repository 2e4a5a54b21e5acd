package org.pitstop.launcher;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertFalse;
import static org.junit.Assert.assertNull;
import static org.junit.Assert.assertThrows;
import static org.junit.Assert.assertTrue;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import org.junit.After;
import org.junit.Before;
import org.junit.Rule;
import org.junit.Test;
import org.junit.rules.TemporaryFolder;

/** From one start to the next: what the record of bundle sets makes of it. */
public class FelixRuntimeTest {

  private static final Plan PLAN = new Plan(List.of(new PlannedBundle("g", "lone", "1.0", 1)),
      Map.of("org.osgi.framework.startlevel.beginning", "10", "felix.log.level", "0"));

  @Rule
  public final TemporaryFolder folder = new TemporaryFolder();

  private final Queue<String> events = TestBundles.listen();
  private Options options;
  private FelixRuntime runtime;

  @Before
  public void distribution() throws Exception {
    System.clearProperty("pitstop.exit");
    Path repository = folder.newFolder("repository").toPath();
    TestBundles.jar(repository.resolve("lone-1.0.jar"), "lone", "1.0.0");
    options = new Options(List.of(), repository, List.of(folder.newFolder("config").toPath()), folder.newFolder("state").toPath(), Map.of());
    runtime = new FelixRuntime(options, PLAN);
  }

  @After
  public void stop() {
    runtime.stop(10_000);
    System.clearProperty("pitstop.exit");
  }

  @Test
  public void withoutARecordTheBundlesOfTheFeatureStart() throws Exception {
    runtime.start();

    assertEquals(List.of("start lone 1.0.0"), TestBundles.take(events));
    assertEquals("feature", runtime.sets().apply(Map.of("do", "status")).get("current"));
  }

  @Test
  public void theSetThatTheRecordNamesStartsAndTheStartIsCounted() throws Exception {
    record("1.1.0", 0, List.of());
    runtime.start();

    assertEquals(List.of("start lone 1.1.0"), TestBundles.take(events));
    assertEquals(1, keeper().record().starts());
  }

  @Test
  public void aRestartOfTheFrameworkIsAStartToo() throws Exception {
    record("1.1.0", 0, List.of());
    runtime.start();
    Thread running = new Thread(() -> {
      try {
        runtime.await();
      } catch (InterruptedException | LaunchException e) {
        events.add("ended by " + e);
      }
    }, "main");
    running.start();
    runtime.sets().apply(Map.of("do", "restart"));
    Await.until(() -> events.stream().filter("start lone 1.1.0"::equals).count() == 2);
    Await.until(() -> runtime.sets().apply(Map.of("do", "status")).getOrDefault("starts", "").equals("2"));
    stop();
    running.join(10_000);

    assertFalse(events.toString(), events.stream().anyMatch(e -> e.startsWith("ended by")));
  }

  @Test
  public void aSetOnProbationThatDoesNotStartGivesWayToTheOneBefore() throws Exception {
    record("1.1.0", 0, List.of(), TestBundles.BEHAVIOUR, "throw");
    runtime.start();

    List<String> seen = TestBundles.take(events);
    assertEquals("start lone 1.0.0", seen.get(seen.size() - 1));
    SetRecord record = keeper().record();
    assertFalse(record.onProbation());
    assertTrue(record.why(), record.why().contains("was backed out") && record.why().contains("no hardware"));
  }

  @Test
  public void afterThreeStartsThatProvedNothingTheSetBeforeComesBack() throws Exception {
    record("1.1.0", 3, List.of());
    runtime.start();

    assertEquals(List.of("start lone 1.0.0"), TestBundles.take(events));
    assertEquals("set set-1 was backed out: it did not prove itself in 3 starts", keeper().record().why());
  }

  @Test
  public void bundlesOfTheFeatureThatDoNotStartEndTheLaunch() throws Exception {
    TestBundles.jar(options.repository().resolve("lone-1.0.jar"), "lone", "1.0.0", TestBundles.BEHAVIOUR, "throw");

    LaunchException e = assertThrows(LaunchException.class, runtime::start);
    assertTrue(e.getMessage(), e.getMessage().contains("bundle lone 1.0.0 did not start: no hardware"));
  }

  @Test
  public void whereTheSetBeforeHasAnotherFrameworkTheProcessMustBeStartedAgain() throws Exception {
    Path jar = TestBundles.jar(folder.newFile("framework.jar").toPath(), SetJar.FRAMEWORK_NAME, "7.9.0");
    record("1.1.0", 0, List.of(jar), TestBundles.BEHAVIOUR, "throw");
    runtime.start();
    runtime.await();

    assertEquals("75", System.getProperty("pitstop.exit"));
    assertFalse("nothing is started in the wrong framework", TestBundles.take(events).contains("start lone 1.0.0"));
    assertFalse(keeper().record().onProbation());
  }

  @Test
  public void withoutSuchAFailureTheProcessEndsAsItIsAsked() throws Exception {
    runtime.start();
    stop();

    assertNull(System.getProperty("pitstop.exit"));
  }

  /** A set on probation: "lone" in a version, and maybe a framework. */
  private void record(String version, int starts, List<Path> frameworks, String... headers) throws IOException {
    SetKeeper keeper = keeper();
    Path jar = TestBundles.jar(folder.newFile().toPath(), "lone", version, headers);
    String sha256 = JarStamp.of(jar, null).sha256();
    keeper.keep(jar, sha256);
    BundleSet set = BundleSet.OF_FEATURE.with("set-1", List.of(new SetJar("pitstop:g:lone", "lone", version, sha256, 1)));
    for (Path framework : frameworks) {
      String digest = JarStamp.of(framework, null).sha256();
      keeper.keep(framework, digest);
      set = set.with("set-1", List.of(new SetJar(SetJar.FRAMEWORK, SetJar.FRAMEWORK_NAME, "7.9.0", digest, 5)));
    }
    keeper.probation(set);
    for (int i = 0; i < starts; i++) {
      keeper.started();
    }
  }

  private SetKeeper keeper() throws IOException {
    InstalledRecord installed = InstalledRecord.load(options.state().resolve(FelixRuntime.INSTALLED));
    BundleCache cache = new BundleCache(options.repository(), options.state().resolve(RuntimeProperties.CACHE), installed);
    return SetKeeper.open(new SetDirectory(options.state().resolve(FelixRuntime.SETS), Durable.DISK), () -> cache.fingerprint(PLAN));
  }
}
