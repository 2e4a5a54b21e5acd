package org.pitstop.launcher;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertNull;
import static org.junit.Assert.assertThrows;
import static org.junit.Assert.assertTrue;

import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.jar.Attributes;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;
import org.apache.felix.framework.FrameworkFactory;
import org.junit.After;
import org.junit.Before;
import org.junit.Rule;
import org.junit.Test;
import org.junit.rules.TemporaryFolder;
import org.osgi.framework.Bundle;
import org.osgi.framework.Constants;
import org.osgi.framework.launch.Framework;
import org.osgi.framework.startlevel.BundleStartLevel;
import org.osgi.framework.wiring.FrameworkWiring;

/** A real Felix, started again and again over one cache. */
public class BundleCacheTest {

  private static final PlannedBundle A = new PlannedBundle("g", "a", "1.0", 3);
  private static final PlannedBundle B = new PlannedBundle("g", "b", "1.0", 1);

  @Rule
  public final TemporaryFolder folder = new TemporaryFolder();

  private Path repository;
  private Path state;
  private Framework framework;

  @Before
  public void repository() throws Exception {
    repository = folder.newFolder("repository").toPath();
    state = folder.newFolder("state").toPath();
    jar(repository.resolve("a-1.0.jar"), "a", "1.0.0");
    jar(repository.resolve("b-1.0.jar"), "b", "1.0.0");
    boot();
  }

  @After
  public void stop() throws Exception {
    framework.stop();
    framework.waitForStop(0);
  }

  @Test
  public void bundlesAreInstalledWithTheirStartLevel() throws Exception {
    List<Bundle> bundles = apply(A, B);

    assertEquals(List.of("a", "b"), bundles.stream().map(Bundle::getSymbolicName).toList());
    assertEquals(3, bundles.get(0).adapt(BundleStartLevel.class).getStartLevel());
  }

  @Test
  public void aBundleUpdatedInPlaceStaysAcrossRestarts() throws Exception {
    Bundle bundle = apply(A).get(0);
    Path newer = folder.getRoot().toPath().resolve("newer.jar");
    jar(newer, "a", "1.5.0");
    try (InputStream in = Files.newInputStream(newer)) {
      bundle.update(in);
    }
    reboot();

    assertEquals("1.5.0", apply(A).get(0).getVersion().toString());
  }

  @Test
  public void aChangedJarOfTheFeatureReplacesWhatIsInTheCache() throws Exception {
    apply(A);
    reboot();
    jar(repository.resolve("a-1.0.jar"), "a", "1.0.1");

    assertEquals("1.0.1", apply(A).get(0).getVersion().toString());
  }

  @Test
  public void anotherVersionInTheFeatureUpdatesTheSameBundle() throws Exception {
    long id = apply(A).get(0).getBundleId();
    reboot();
    jar(repository.resolve("a-2.0.jar"), "a", "2.0.0");
    Bundle updated = apply(new PlannedBundle("g", "a", "2.0", 3)).get(0);

    assertEquals("2.0.0", updated.getVersion().toString());
    assertEquals(id, updated.getBundleId());
  }

  @Test
  public void aBundleThatIsNoLongerInAFeatureIsUninstalled() throws Exception {
    apply(A, B);
    reboot();
    apply(A);

    assertNull(framework.getBundleContext().getBundle(B.location()));
    assertEquals(1, InstalledRecord.load(state.resolve("installed")).stamps().size());
  }

  @Test
  public void aLostCacheIsFilledAgain() throws Exception {
    apply(A);
    stop();
    DurableFiles.deleteTree(state.resolve("cache"));
    boot();

    assertEquals("1.0.0", apply(A).get(0).getVersion().toString());
  }

  @Test
  public void aJarThatIsMissingInTheRepositoryIsNamed() {
    LaunchException e = assertThrows(LaunchException.class, () -> apply(new PlannedBundle("g", "none", "1.0", 1)));

    assertTrue(e.getMessage(), e.getMessage().contains("bundle pitstop:g:none is not in the repository") && e.getMessage().contains("none-1.0.jar"));
  }

  @Test
  public void aBundleThatDoesNotResolveIsNamedWithWhatItMisses() throws Exception {
    Path jar = repository.resolve("b-1.0.jar");
    Files.delete(jar);
    jar(jar, "b", "1.0.0", "Import-Package", "org.nowhere");

    List<Bundle> bundles = apply(B);
    framework.start();
    List<String> problems = StartProblems.unresolved(bundles);

    assertEquals(1, problems.size());
    assertTrue(problems.get(0), problems.get(0).contains("bundle b 1.0.0 cannot be resolved") && problems.get(0).contains("org.nowhere"));
  }

  @Test
  public void bundlesAreResolvedTogetherThoughOneOfThemDoesNot() throws Exception {
    jar(repository.resolve("c-1.0.jar"), "c", "1.0.0", "Export-Package", "org.c;version=1.0");
    jar(repository.resolve("a-1.0.jar"), "a", "1.0.0", "Import-Package", "org.c");
    jar(repository.resolve("b-1.0.jar"), "b", "1.0.0", "Import-Package", "org.nowhere");
    List<Bundle> bundles = apply(A, B, new PlannedBundle("g", "c", "1.0", 1));

    new StartProblems(bundles).resolve(framework.adapt(FrameworkWiring.class));

    assertEquals(List.of(Bundle.RESOLVED, Bundle.INSTALLED, Bundle.RESOLVED), bundles.stream().map(Bundle::getState).toList());
  }

  private List<Bundle> apply(PlannedBundle... bundles) throws Exception {
    InstalledRecord record = InstalledRecord.load(state.resolve("installed"));
    BundleCache cache = new BundleCache(repository, state.resolve("cache"), record);
    SetDirectory sets = new SetDirectory(state.resolve("bundles"), Durable.DISK);
    return cache.apply(cache.wanted(new Plan(Arrays.asList(bundles), Map.of()), BundleSet.OF_FEATURE, sets), framework.getBundleContext());
  }

  private void boot() throws Exception {
    framework = new FrameworkFactory().newFramework(
        Map.of(Constants.FRAMEWORK_STORAGE, state.resolve("cache").toString(), "felix.log.level", "0"));
    framework.init();
  }

  private void reboot() throws Exception {
    stop();
    boot();
  }

  private static void jar(Path file, String symbolicName, String version, String... header) throws Exception {
    Manifest manifest = new Manifest();
    Attributes attributes = manifest.getMainAttributes();
    attributes.put(Attributes.Name.MANIFEST_VERSION, "1.0");
    attributes.putValue(Constants.BUNDLE_MANIFESTVERSION, "2");
    attributes.putValue(Constants.BUNDLE_SYMBOLICNAME, symbolicName);
    attributes.putValue(Constants.BUNDLE_VERSION, version);
    for (int i = 0; i < header.length; i += 2) {
      attributes.putValue(header[i], header[i + 1]);
    }
    try (OutputStream out = Files.newOutputStream(file); JarOutputStream jar = new JarOutputStream(out, manifest)) {
      jar.finish();
    }
  }
}
