package org.pitstop.launcher;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertFalse;
import static org.junit.Assert.assertNull;
import static org.junit.Assert.assertThrows;
import static org.junit.Assert.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.felix.framework.FrameworkFactory;
import org.junit.After;
import org.junit.Before;
import org.junit.Rule;
import org.junit.Test;
import org.junit.rules.TemporaryFolder;
import org.osgi.framework.Bundle;
import org.osgi.framework.Constants;
import org.osgi.framework.FrameworkEvent;
import org.osgi.framework.launch.Framework;
import org.osgi.framework.wiring.BundleWiring;
import org.pitstop.launcher.PowerCutDisk.Cut;
import org.pitstop.launcher.PowerCutDisk.PowerCutException;

/**
 * Swaps in a real Felix: {@code lib} exports a package, {@code user} (a later start level) imports it, {@code lone} stands alone.
 */
public class BundleSetsTest {

  private static final List<PlannedBundle> PLAN = List.of(new PlannedBundle("g", "lone", "1.0", 1), new PlannedBundle("g", "lib", "1.0", 1),
      new PlannedBundle("g", "user", "1.0", 3));
  private static final String[] LIB = {Constants.EXPORT_PACKAGE, "org.lib;version=1.0"};

  @Rule
  public final TemporaryFolder folder = new TemporaryFolder();

  private final Queue<String> events = TestBundles.listen();
  private final Plan plan = new Plan(PLAN, Map.of());
  private Path repository;
  private Path state;
  private Framework framework;
  private BundleCache cache;
  private SetDirectory directory;
  private SetKeeper keeper;
  private BundleSets sets;
  private Durable disk = Durable.DISK;
  private boolean trial = true;

  @Before
  public void agent() throws Exception {
    repository = folder.newFolder("repository").toPath();
    state = folder.newFolder("state").toPath();
    TestBundles.jar(repository.resolve("lone-1.0.jar"), "lone", "1.0.0");
    TestBundles.jar(repository.resolve("lib-1.0.jar"), "lib", "1.0.0", LIB);
    TestBundles.jar(repository.resolve("user-1.0.jar"), "user", "1.0.0", Constants.IMPORT_PACKAGE, "org.lib");
    boot();
  }

  @After
  public void stop() throws Exception {
    events.add("go on");
    sets.close();
    framework.stop();
    framework.waitForStop(0);
  }

  @Test
  public void aBundleThatNobodyIsWiredToIsReplacedAlone() throws Exception {
    assertOk(swap("set-1", jar("lone", "1.1.0")));

    assertEquals(List.of("stop lone 1.0.0", "start lone 1.1.0"), TestBundles.take(events));
    assertTrue(ask("status").toString(), ask("status").containsKey("gone.lone"));
    assertFalse(ask("status").containsKey("gone.user"));
  }

  @Test
  public void thoseThatAreWiredToABundleStopBeforeItAndStartAfterIt() throws Exception {
    assertOk(swap("set-1", jar("lib", "1.1.0", LIB)));

    assertEquals(List.of("stop user 1.0.0", "stop lib 1.0.0", "start lib 1.1.0", "start user 1.0.0"), TestBundles.take(events));
    assertEquals("its wires are the new ones", "1.1.0", exporterOfLib());
  }

  @Test
  public void bundlesThatNeedEachOtherAreReplacedInOneStep() throws Exception {
    assertOk(swap("set-1", jar("user", "2.0.0", Constants.IMPORT_PACKAGE, "org.lib;version=\"[2,3)\""),
        jar("lib", "2.0.0", Constants.EXPORT_PACKAGE, "org.lib;version=2.0")));

    assertEquals(List.of("stop user 1.0.0", "stop lib 1.0.0", "start lib 2.0.0", "start user 2.0.0"), TestBundles.take(events));
  }

  @Test
  public void theRecordNamesTheNewSetBeforeTheFirstBundleStops() throws Exception {
    assertOk(request("swap", "id", "set-1", "jars", jar("lone", "1.1.0", TestBundles.BEHAVIOUR, "hang").toString()));
    Await.until(() -> events.contains("start lone 1.1.0"));

    SetRecord onDisk = directory.load().orElseThrow();
    assertEquals("set-1", onDisk.current().id());
    assertTrue(onDisk.onProbation());
    assertEquals("true", ask("status").get("busy"));
    assertTrue("the watchdog sees it", sets.busyMs() > 0);
    events.add("go on");
    settle();
    assertEquals(0, sets.busyMs());
  }

  @Test
  public void aBundleThatThrowsInItsStartBringsTheOldOneBackInTheSameBreath() throws Exception {
    assertOk(swap("set-1", jar("lone", "1.1.0", TestBundles.BEHAVIOUR, "throw")));

    assertEquals(List.of("stop lone 1.0.0", "start lone 1.1.0", "start lone 1.0.0"), TestBundles.take(events));
    assertEquals("set set-1 was backed out: bundle lone 1.1.0 does not start: no hardware", ask("status").get("why"));
    assertFalse(keeper.record().onProbation());
  }

  @Test
  public void bystandersOfAFailedSwapRunAgainToo() throws Exception {
    assertOk(swap("set-1", jar("lib", "1.1.0", Constants.EXPORT_PACKAGE, "org.lib;version=1.0", TestBundles.BEHAVIOUR, "throw")));

    assertEquals(List.of("stop user 1.0.0", "stop lib 1.0.0", "start lib 1.1.0", "start lib 1.0.0", "start user 1.0.0"),
        TestBundles.take(events));
    assertVersions("lib 1.0.0, lone 1.0.0, user 1.0.0");
  }

  @Test
  public void aBundleThatThrowsInItsStopIsReplacedAllTheSame() throws Exception {
    assertOk(swap("set-1", jar("lone", "1.1.0", TestBundles.BEHAVIOUR, "throwStop")));
    assertOk(request("back", "why", "ill"));
    settle();

    assertVersions("lib 1.0.0, lone 1.0.0, user 1.0.0");
  }

  @Test
  public void anImportThatNobodyExportsIsRefusedBeforeAnythingHappens() throws Exception {
    Map<String, String> answer = swap("set-1", jar("lone", "1.1.0", Constants.IMPORT_PACKAGE, "org.nowhere"));

    assertRefused("org.nowhere", answer);
    assertEquals(List.of(), TestBundles.take(events));
    assertTrue("there is no record", directory.load().isEmpty());
  }

  @Test
  public void aSetThatTakesAPackageFromABundleOutsideOfItIsRefused() throws Exception {
    assertRefused("bundle user 1.0.0 cannot be resolved", swap("set-1", jar("lib", "2.0.0")));
  }

  @Test
  public void aBundleThatIsTwiceInASetIsRefused() throws Exception {
    assertRefused("bundle lone is in the set twice", swap("set-1", jar("lone", "1.1.0"), jar("lone", "1.2.0")));
  }

  @Test
  public void aJarThatIsNoBundleIsRefused() throws Exception {
    Path garbage = folder.newFile("garbage.jar").toPath();
    Files.writeString(garbage, "PK? no");

    assertRefused("garbage.jar is no bundle", swap("set-1", garbage));
    assertEquals(List.of(), TestBundles.take(events));
  }

  @Test
  public void aSecondSetIsRefusedWhileOneIsOnProbation() throws Exception {
    assertOk(swap("set-1", jar("lone", "1.1.0")));

    assertRefused("set set-1 is still on probation", swap("set-2", jar("lone", "1.2.0")));
    assertVersions("lib 1.0.0, lone 1.1.0, user 1.0.0");
  }

  /** The watchdog ends the process, with the bundle that hangs in Felix's cache. */
  @Test
  public void aBundleThatHangsInItsStartIsGoneAfterTheNextStart() throws Exception {
    assertOk(request("swap", "id", "set-1", "jars", jar("lone", "1.1.0", TestBundles.BEHAVIOUR, "hang").toString()));
    Await.until(() -> events.contains("start lone 1.1.0"));
    keeper.back("it hangs");
    state = copy(state, folder.newFolder("after").toPath());
    stop();
    boot();

    assertVersions("lib 1.0.0, lone 1.0.0, user 1.0.0");
  }

  private static Path copy(Path from, Path to) throws IOException {
    try (Stream<Path> files = Files.walk(from)) {
      for (Path file : files.toList()) {
        Path target = to.resolve(from.relativize(file).toString());
        if (Files.isDirectory(file)) {
          Files.createDirectories(target);
        } else {
          Files.copy(file, target);
        }
      }
    }
    return to;
  }

  @Test
  public void whatASetAddsIsRemovedWhenItIsBackedOut() throws Exception {
    assertOk(swap("set-1", jar("extra", "1.0.0", Constants.EXPORT_PACKAGE, "org.extra"),
        jar("user", "1.1.0", Constants.IMPORT_PACKAGE, "org.lib,org.extra")));
    assertVersions("extra 1.0.0, lib 1.0.0, lone 1.0.0, user 1.1.0");
    TestBundles.take(events);
    assertOk(request("back", "why", "by hand"));
    settle();

    assertEquals(List.of("stop extra 1.0.0", "stop user 1.1.0", "start user 1.0.0"), TestBundles.take(events));
    assertVersions("lib 1.0.0, lone 1.0.0, user 1.0.0");
    assertEquals("set set-1 was backed out: by hand", ask("status").get("why"));
  }

  @Test
  public void twoProvedSetsAddUp() throws Exception {
    assertOk(swap("set-1", jar("lone", "1.1.0")));
    assertOk(request("confirm"));
    assertOk(swap("set-2", jar("user", "1.1.0", Constants.IMPORT_PACKAGE, "org.lib")));

    Map<String, String> status = ask("status");
    assertEquals("the version that runs comes back, not the feature's", "1.1.0", status.get("backup.lone"));
    assertEquals("1.0.0", status.get("backup.user"));
    assertOk(request("back", "why", "ill"));
    settle();
    assertVersions("lib 1.0.0, lone 1.1.0, user 1.0.0");
  }

  @Test
  public void aSwappedBundleIsThereAfterARestartAndSoIsTheOldOneAfterBackingOut() throws Exception {
    assertOk(swap("set-1", jar("lone", "1.1.0"), jar("extra", "1.0.0")));
    reboot();
    assertVersions("extra 1.0.0, lib 1.0.0, lone 1.1.0, user 1.0.0");

    assertOk(request("back", "why", "ill"));
    settle();
    reboot();
    assertVersions("lib 1.0.0, lone 1.0.0, user 1.0.0");
  }

  @Test
  public void whatFelixHasOfACutSwapIsBroughtInLineWithTheRecord() throws Exception {
    // the power goes after the record and before the framework: Felix's cache still has the old bundles
    Path jar = jar("lone", "1.1.0");
    String sha256 = JarStamp.of(jar, null).sha256();
    keeper.keep(jar, sha256);
    keeper.probation(BundleSet.OF_FEATURE.with("set-1", List.of(new SetJar("pitstop:g:lone", "lone", "1.1.0", sha256, 1))));
    reboot();

    assertVersions("lib 1.0.0, lone 1.1.0, user 1.0.0");
  }

  /** At each operation, in each way: what starts then is the one set or the other, both of its bundles, as the record says. */
  @Test
  public void aPowerCutAtAnyOperationOfASwapStartsTheOldSetOrTheNewOneWhole() throws Exception {
    trial = false;
    Path lib = jar("lib", "2.0.0", Constants.EXPORT_PACKAGE, "org.lib;version=2.0");
    Path user = jar("user", "2.0.0", Constants.IMPORT_PACKAGE, "org.lib;version=\"[2,3)\"");
    Set<String> outcomes = new TreeSet<>();
    int operations = 0;
    for (int at = 1; at <= Math.max(1, operations); at++) {
      for (Cut cut : at == 1 ? List.of(Cut.BEFORE_ALL_KEPT) : List.of(Cut.BEFORE_UNFORCED_LOST, Cut.AFTER_UNFORCED_LOST)) {
        PowerCutDisk cutting = new PowerCutDisk(at == 1 ? 0 : at, cut);
        stop();
        state = folder.newFolder().toPath();
        disk = cutting;
        boot();
        if (at == 1) {
          assertOk(swap("set-1", lib, user));
          operations = cutting.operations();
          assertTrue("operations of a swap: " + operations, operations > 15);
        } else {
          assertThrows(PowerCutException.class, () -> swap("set-1", lib, user));
        }
        stop();
        disk = Durable.DISK;
        boot();
        boolean now = keeper.record().onProbation();
        assertVersions(now ? "lib 2.0.0, lone 1.0.0, user 2.0.0" : "lib 1.0.0, lone 1.0.0, user 1.0.0");
        outcomes.add(keeper.record().current().id());
      }
    }
    assertEquals("some cuts come before the record, some after", Set.of("feature", "set-1"), outcomes);
  }

  @Test
  public void theCheckTellsWhatWouldChangeAndChangesNothing() throws Exception {
    Map<String, String> answer = request("check", "jars", lines(jar("lib", "1.1.0", LIB), jar("extra", "0.5.0")));

    assertEquals("lib 1.0.0 1.1.0\nextra - 0.5.0", answer.get("bundles"));
    assertEquals("lib\nuser", answer.get("affected"));
    assertEquals(List.of(), TestBundles.take(events));
    assertNull(framework.getBundleContext().getBundle("pitstop:set:extra"));
  }

  @Test
  public void aRestartIsAnUpdateOfTheFramework() throws Exception {
    assertOk(request("restart"));

    assertEquals(FrameworkEvent.STOPPED_UPDATE, framework.waitForStop(0).getType());
  }

  @Test
  public void anotherFrameworkIsRecordedAndTheProcessEndsToBeStartedWithIt() throws Exception {
    Path jar = framework("7.9.0");
    Map<String, String> answer = request("swap", "id", "set-1", "jars", jar.toString());
    Await.until(() -> events.contains("start again"));

    assertOk(answer);
    assertEquals("org.apache.felix.framework 7.0.5 7.9.0", answer.get("bundles"));
    assertTrue("every bundle is affected", answer.get("affected").contains("lone"));
    assertEquals("nothing is done to the bundles of the framework that ends", List.of("start again"), TestBundles.take(events));
    assertTrue("it is busy until its end", sets.busy());
    assertEquals(JarStamp.of(jar, null).sha256(), directory.load().orElseThrow().current().framework().orElseThrow().sha256());
  }

  @Test
  public void anotherFrameworkIsNoBundleOfTheSet() throws Exception {
    assertOk(request("swap", "id", "set-1", "jars", lines(framework("7.9.0"), jar("lone", "1.1.0"))));
    Await.until(() -> events.contains("start again"));
    reboot();

    assertVersions("lib 1.0.0, lone 1.1.0, user 1.0.0");
  }

  @Test
  public void whatGoesBackToTheFrameworkBeforeEndsTheProcessToo() throws Exception {
    assertOk(request("swap", "id", "set-1", "jars", framework("7.9.0").toString()));
    Await.until(() -> events.contains("start again"));
    reboot();
    assertOk(request("back", "why", "ill"));
    Await.until(() -> events.contains("start again"));

    assertTrue(directory.load().orElseThrow().current().framework().isEmpty());
  }

  /** Felix itself, with another version. */
  private Path framework(String version) throws IOException {
    Path own = Path.of(FrameworkFactory.class.getProtectionDomain().getCodeSource().getLocation().getPath());
    return TestBundles.version(own, version, folder.getRoot().toPath().resolve("framework-" + version + ".jar"));
  }

  @Test
  public void aRequestThatNobodyKnowsIsRefused() {
    assertRefused("unknown request {do=dance}", request("dance"));
    assertRefused("the request lacks 'jars'", request("check"));
    assertRefused("the request lacks 'why'", request("back"));
    assertRefused("no set is on probation", request("confirm"));
    assertRefused("no set is on probation", request("back", "why", "by hand"));
  }

  private Map<String, String> ask(String what) {
    return request(what);
  }

  private Map<String, String> request(String what, String... more) {
    Map<String, String> request = new HashMap<>(Map.of("do", what));
    for (int i = 0; i < more.length; i += 2) {
      request.put(more[i], more[i + 1]);
    }
    return sets.apply(request);
  }

  private Map<String, String> swap(String id, Path... jars) throws InterruptedException {
    Map<String, String> answer = request("swap", "id", id, "jars", lines(jars));
    settle();
    return answer;
  }

  private void settle() throws InterruptedException {
    Await.until(() -> !sets.busy());
  }

  private static String lines(Path... jars) {
    return Arrays.stream(jars).map(Path::toString).collect(Collectors.joining("\n"));
  }

  private Path jar(String name, String version, String... headers) throws IOException {
    return TestBundles.jar(folder.getRoot().toPath().resolve(name + "-" + version + ".jar"), name, version, headers);
  }

  private static void assertOk(Map<String, String> answer) {
    assertEquals(answer.toString(), "true", answer.get("ok"));
  }

  private static void assertRefused(String why, Map<String, String> answer) {
    assertEquals(answer.toString(), "false", answer.get("ok"));
    assertTrue(answer.get("why"), answer.get("why").contains(why));
  }

  /** Every bundle that is installed runs, and these are they. */
  private void assertVersions(String versions) {
    Map<String, String> found = new TreeMap<>();
    for (Bundle bundle : framework.getBundleContext().getBundles()) {
      if (bundle.getBundleId() != 0) {
        found.put(bundle.getSymbolicName() + " " + bundle.getVersion(),
            bundle.getState() == Bundle.ACTIVE ? "" : " in state " + bundle.getState());
      }
    }
    assertEquals(versions, found.entrySet().stream().map(e -> e.getKey() + e.getValue()).collect(Collectors.joining(", ")));
  }

  private String exporterOfLib() {
    return framework.getBundleContext().getBundle("pitstop:g:user").adapt(BundleWiring.class)
        .getRequiredWires("osgi.wiring.package").stream()
        .filter(w -> "org.lib".equals(w.getCapability().getAttributes().get("osgi.wiring.package")))
        .map(w -> w.getProvider().getVersion().toString()).findFirst().orElseThrow();
  }

  private void reboot() throws Exception {
    stop();
    boot();
  }

  /** As the launcher starts: the record says which bundles there are. */
  private void boot() throws Exception {
    Map<String, String> properties = Map.of(Constants.FRAMEWORK_STORAGE, state.resolve("cache").toString(), "felix.log.level", "0",
        Constants.FRAMEWORK_BEGINNING_STARTLEVEL, "10");
    framework = new FrameworkFactory().newFramework(properties);
    framework.init();
    cache = new BundleCache(repository, state.resolve("cache"), InstalledRecord.load(state.resolve("installed")));
    directory = new SetDirectory(state.resolve("bundles"), disk);
    keeper = SetKeeper.open(directory, () -> cache.fingerprint(plan));
    StartProblems problems = new StartProblems(cache.apply(cache.wanted(plan, keeper.record().current(), directory),
        framework.getBundleContext()));
    problems.markForStart();
    sets = new BundleSets(keeper, framework.getBundleContext(), new Installed(properties));
    framework.start();
    problems.check(false);
    TestBundles.take(events);
  }

  private final class Installed implements BundleSets.Installed {
    private final Map<String, String> properties;

    private Installed(Map<String, String> properties) {
      this.properties = properties;
    }

    @Override
    public Map<String, Path> jars(BundleSet set) {
      Map<String, Path> jars = new TreeMap<>();
      cache.wanted(plan, set, directory).forEach(bundle -> jars.put(bundle.location(), bundle.jar()));
      return jars;
    }

    @Override
    public void unsettled(Collection<String> locations) throws IOException {
      cache.unsettled(locations);
    }

    @Override
    public void settled(BundleSet set) throws IOException {
      cache.settled(cache.wanted(plan, set, directory));
    }

    @Override
    public List<String> unresolved(Collection<Path> jars, Path brought) throws LaunchException, IOException, InterruptedException {
      return trial ? TrialResolve.unresolved(jars, brought, properties, state.resolve("trial")) : List.of();
    }

    @Override
    public void startAgain() {
      events.add("start again");
    }
  }
}
