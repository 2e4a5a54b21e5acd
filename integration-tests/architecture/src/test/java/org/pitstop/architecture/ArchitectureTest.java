package org.pitstop.architecture;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.BeforeClass;
import org.junit.Test;

/** Who may know whom, read from what was built. */
public class ArchitectureTest {

  private static final String API = "org.pitstop.api";

  /** What every implementation bundle may import besides the API and the JDK. */
  private static final List<String> SHARED = List.of("org.osgi.", "org.slf4j", "jakarta.json");

  /** The third-party library of a bundle, where it is not embedded. Shell, hot swap, evidence: the commands' and the health checks' own API. */
  private static final Map<String, List<String>> OWN_LIBRARY = Map.of(
      "org.pitstop.download.ftp", List.of("org.apache.commons.net."),
      "org.pitstop.trust.cms", List.of("org.bouncycastle."),
      "org.pitstop.server", List.of("org.bouncycastle."),
      "org.pitstop.shell", List.of("org.apache.felix.service.command", "org.apache.felix.hc.api"),
      "org.pitstop.hotswap", List.of("org.apache.felix.service.command", "org.apache.felix.hc.api"),
      "org.pitstop.evidence", List.of("org.apache.felix.service.command"));

  private static List<BuiltBundle> bundles;

  @BeforeClass
  public static void readTheBundles() throws IOException {
    bundles = BuiltBundle.all();
    assertTrue("only " + bundles.size() + " bundles in " + BuiltBundle.DISTRIBUTION, bundles.size() > 10);
  }

  @Test
  public void anImplementationBundleImportsTheApiTheJdkOsgiAndItsOneLibraryOnly() {
    Set<String> jdk = ModuleLayer.boot().modules().stream().flatMap(module -> module.getPackages().stream()).collect(Collectors.toSet());
    List<String> breaches = new ArrayList<>();
    for (BuiltBundle bundle : bundles) {
      for (String imported : bundle.names("Import-Package")) {
        if (!jdk.contains(imported) && !allowed(bundle, imported)) {
          breaches.add(bundle.folder() + " imports " + imported);
        }
      }
    }
    assertEquals(List.of(), breaches);
  }

  private static boolean allowed(BuiltBundle bundle, String imported) {
    return imported.startsWith(API + ".") || SHARED.stream().anyMatch(imported::startsWith)
        || OWN_LIBRARY.getOrDefault(bundle.folder(), List.of()).stream().anyMatch(imported::startsWith);
  }

  @Test
  public void noBundleImportsAPackageOfAnImplementationBundle() {
    List<String> breaches = new ArrayList<>();
    for (BuiltBundle bundle : bundles) {
      for (String imported : bundle.names("Import-Package")) {
        if (imported.startsWith("org.pitstop.") && !imported.startsWith(API + ".")) {
          breaches.add(bundle.folder() + " imports " + imported);
        }
      }
    }
    assertEquals(List.of(), breaches);
  }

  @Test
  public void onlyTheApiExportsAndEveryExportHasAVersion() {
    List<String> breaches = new ArrayList<>();
    for (BuiltBundle bundle : bundles) {
      for (String export : bundle.clauses("Export-Package")) {
        if (!bundle.folder().equals(API)) {
          breaches.add(bundle.folder() + " exports " + export);
        } else if (!export.contains(";version=")) {
          breaches.add(export + " has no version");
        }
      }
    }
    assertEquals(List.of(), breaches);
  }

  @Test
  public void theSymbolicNameIsTheFoldersName() {
    for (BuiltBundle bundle : bundles) {
      assertEquals(bundle.folder(), bundle.names("Bundle-SymbolicName").get(0));
    }
  }

  @Test
  public void everyImplementationBundleHasItsComponentsAndEachDescriptorIsThere() {
    List<String> breaches = new ArrayList<>();
    for (BuiltBundle bundle : bundles) {
      List<String> components = bundle.names("Service-Component");
      if (components.isEmpty() != bundle.folder().equals(API)) {
        breaches.add(bundle.folder() + " has " + components.size() + " components");
      }
      components.stream().filter(xml -> !bundle.entries().contains(xml)).forEach(xml -> breaches.add(bundle.folder() + " lacks " + xml));
    }
    assertEquals(List.of(), breaches);
  }

  @Test
  public void theRuntimeConfigurationHasAFileForEveryPidAndNoOther() throws IOException {
    Set<String> described = bundles.stream().flatMap(bundle -> bundle.pids().stream()).collect(Collectors.toCollection(TreeSet::new));
    assertEquals(described, configured());
  }

  /**
   * {@code PID.cfg}, or {@code PID-name.cfg} of a factory; also those that a command lays over the others, and examples that are
   * switched off by {@code .off}.
   */
  private static Set<String> configured() throws IOException {
    try (Stream<Path> files = Files.walk(BuiltBundle.DISTRIBUTION.resolve("runtime-config"))) {
      return files.map(file -> file.getFileName().toString()).filter(name -> name.matches(".*\\.cfg(\\.off)?"))
          .map(name -> name.replaceFirst("(-.*)?\\.cfg(\\.off)?$", ""))
          .collect(Collectors.toCollection(TreeSet::new));
    }
  }
}
