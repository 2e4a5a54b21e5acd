package org.pitstop.launcher;

import static org.junit.Assert.assertEquals;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.Before;
import org.junit.Rule;
import org.junit.Test;
import org.junit.rules.TemporaryFolder;

/** Which framework a start gets. */
public class FrameworkStageTest {

  private static final Plan PLAN = new Plan(List.of(new PlannedBundle("g", "lone", "1.0", 1)), Map.of());

  @Rule
  public final TemporaryFolder folder = new TemporaryFolder();

  private Options options;
  private SetDirectory directory;
  private SetKeeper keeper;

  @Before
  public void distribution() throws Exception {
    Path repository = folder.newFolder("repository").toPath();
    TestBundles.jar(repository.resolve("lone-1.0.jar"), "lone", "1.0.0");
    options = new Options(List.of(), repository, List.of(), folder.newFolder("state").toPath(), Map.of());
    directory = new SetDirectory(options.state().resolve(FelixRuntime.SETS), Durable.DISK);
    BundleCache cache = new BundleCache(repository, options.state().resolve(RuntimeProperties.CACHE), InstalledRecord.load(Path.of("none")));
    keeper = SetKeeper.open(directory, () -> cache.fingerprint(PLAN));
  }

  @Test
  public void withoutARecordItIsTheLaunchersOwn() {
    assertEquals(Optional.empty(), FrameworkStage.brought(options, PLAN));
  }

  @Test
  public void aSetWithoutAFrameworkLeavesTheLaunchersOwn() throws Exception {
    keeper.probation(BundleSet.OF_FEATURE.with("set-1", List.of()));

    assertEquals(Optional.empty(), FrameworkStage.brought(options, PLAN));
  }

  @Test
  public void theSetThatStartsBringsItsOwn() throws Exception {
    Path jar = bring("7.9.0");

    assertEquals(Optional.of(jar), FrameworkStage.brought(options, PLAN));
  }

  @Test
  public void aSetThatIsStartedTooOftenGetsTheOneBefore() throws Exception {
    Path first = bring("7.9.0");
    keeper.confirm();
    Path second = bring("7.9.1");
    keeper.started();
    keeper.started();
    assertEquals(Optional.of(second), FrameworkStage.brought(options, PLAN));
    keeper.started();

    assertEquals(Optional.of(first), FrameworkStage.brought(options, PLAN));
  }

  @Test
  public void aSetThatIsBackedOutBringsNothing() throws Exception {
    bring("7.9.0");
    keeper.back("ill");

    assertEquals(Optional.empty(), FrameworkStage.brought(options, PLAN));
  }

  @Test
  public void aSetForAnotherDistributionBringsNothing() throws Exception {
    bring("7.9.0");
    TestBundles.jar(options.repository().resolve("lone-1.0.jar"), "lone", "1.0.1");

    assertEquals(Optional.empty(), FrameworkStage.brought(options, PLAN));
  }

  @Test
  public void aJarThatIsLostAndARecordThatIsDamagedLeaveTheLaunchersOwn() throws Exception {
    Files.delete(bring("7.9.0"));
    assertEquals(Optional.empty(), FrameworkStage.brought(options, PLAN));
    Files.writeString(options.state().resolve(FelixRuntime.SETS).resolve("record"), "format=one");
    assertEquals(Optional.empty(), FrameworkStage.brought(options, PLAN));
  }

  @Test
  public void theBroughtOneTakesThePlaceOfTheLaunchersOwnOnTheClassPath() throws Exception {
    String before = System.getProperty("java.class.path");
    try {
      System.setProperty("java.class.path", String.join(java.io.File.pathSeparator, "lib/a.jar", "lib/org.apache.felix.framework-7.0.5.jar", "lib/b.jar"));
      assertEquals(List.of(Path.of("jars/f.jar"), Path.of("lib/a.jar"), Path.of("lib/b.jar")), FrameworkStage.classPath(Path.of("jars/f.jar")));
    } finally {
      System.setProperty("java.class.path", before);
    }
  }

  private Path bring(String version) throws IOException {
    Path jar = TestBundles.jar(folder.newFile().toPath(), SetJar.FRAMEWORK_NAME, version);
    String sha256 = JarStamp.of(jar, null).sha256();
    keeper.keep(jar, sha256);
    keeper.probation(BundleSet.OF_FEATURE.with("set-" + version, List.of(new SetJar(SetJar.FRAMEWORK, SetJar.FRAMEWORK_NAME, version, sha256, 5))));
    return directory.jar(sha256);
  }
}
