package org.pitstop.container;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.jar.Attributes;
import java.util.jar.JarFile;
import java.util.stream.Collectors;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.AfterClass;
import org.junit.BeforeClass;
import org.junit.FixMethodOrder;
import org.junit.Test;
import org.junit.runners.MethodSorters;
import org.pitstop.container.SwapBench.Kind;
import org.pitstop.container.SwapBench.Outcome;

/**
 * A campaign of the agent itself comes while ECUs are being programmed, with bundles that ECUs are programmed through. It waits until no ECU is
 * in hand and keeps the others waiting; not one frame is on the buses more often than without it. The vehicle has three ECUs to program, of
 * which one waits for its bus.
 */
@FixMethodOrder(MethodSorters.NAME_ASCENDING)
public class AgentCampaignTest {
  private static final String API = "org.pitstop.api";
  private static final String PROVIDER = "[1.0,1.1)";
  private static final String USER = "[1.0,2)";
  private static SwapBench bench;
  private static Map<String, FlashTrace.Counts> undisturbed;
  private static Path directory;

  @BeforeClass
  public static void start() throws Exception {
    directory = Files.createTempDirectory(Path.of("target"), "agent-campaign").toAbsolutePath();
    bench = new SwapBench(directory);
    Outcome outcome = bench.campaign(Kind.LONG_UPGRADE, Map.of());
    assertEquals(List.of(), outcome.problems());
    undisturbed = outcome.counts();
  }

  @AfterClass
  public static void stop() throws Exception {
    bench.close();
  }

  @Test
  public void aNewUdsBundleWaitsUntilNoEcuIsInHandAndNothingIsWrittenTwice() throws Exception {
    Path jar = bench.updater().next("org.pitstop.uds");
    comes("0.1.1", Map.of("org.pitstop.uds", Files.readAllBytes(jar)));
    assertEquals("0.1.1", bench.agent().view().bundle("org.pitstop.uds").getVersion().toString());
  }

  @Test
  public void bNewDeclarativeServicesWaitUntilNoEcuIsInHandAndNothingIsWrittenTwice() throws Exception {
    String scr = "org.apache.felix.scr";
    String before = bench.agent().view().bundle(scr).getVersion().toString();
    comes("0.1.2", Map.of(scr, Files.readAllBytes(bench.updater().next(scr))));
    assertEquals(NewerJar.raised(before, 1), bench.agent().view().bundle(scr).getVersion().toString());
  }

  @Test
  public void cAMinorVersionOfTheApiComesWithItsProvidersOnlyAndNothingIsWrittenTwice() throws Exception {
    Map<String, byte[]> set = new LinkedHashMap<>();
    for (Map.Entry<String, Path> bundle : bench.agent().jars().entrySet()) {
      if (bundle.getKey().equals(API) || imports(bundle.getValue()).contains(PROVIDER)) {
        set.put(bundle.getKey(), released(bundle.getValue(), 2, "1.1.0", Map.of(PROVIDER, "[1.1,1.2)")));
      }
    }
    assertTrue("every bundle is a provider", set.size() < bench.agent().jars().keySet().stream().filter(b -> b.startsWith("org.pitstop.")).count());
    comes("0.1.3", set);
    assertEquals("0.1.2", bench.agent().view().bundle(API).getVersion().toString());
  }

  @Test
  public void dAMajorVersionOfTheApiIsRefusedWithoutItsUsersAndComesWithAllOfThem() throws Exception {
    Map<String, String> ranges = Map.of(PROVIDER, "[2.0,2.1)", USER, "[2.0,3)");
    Map<String, byte[]> set = new LinkedHashMap<>();
    for (Map.Entry<String, Path> bundle : bench.agent().jars().entrySet()) {
      if (bundle.getKey().equals(API) || imports(bundle.getValue()).contains(API)) {
        set.put(bundle.getKey(), released(bundle.getValue(), 3, "2.0.0", ranges));
      }
    }
    Path alone = Files.write(directory.resolve("alone.zip"), zip(Map.of(API, set.get(API))));
    String plan = (String) OutsideView.call(bench.agent().view().command("swap"), "swap", new Object[] {new String[] {"plan", alone.toString()}});
    assertTrue(plan, plan.startsWith("refused: ") && plan.contains("org.pitstop.api."));

    comes("0.2.0", set);
    assertEquals("0.1.3", bench.agent().view().bundle(API).getVersion().toString());
  }

  /** The set comes while ECUs are programmed; both campaigns succeed, with one final report each, and so does the next one. */
  private static void comes(String version, Map<String, byte[]> set) throws Exception {
    bench.act(version, () -> {
      bench.tsp().addAgent(version, zip(set));
      bench.tsp().addTask(false, "agent=" + version);
    });
    Outcome outcome = bench.campaign(Kind.LONG_UPGRADE, 2, Map.of(Moment.PROGRAMMING, List.of(version)));
    assertEquals(outcome.toString(), List.of(), outcome.problems());
    undisturbed.forEach((ecu, counts) -> assertEquals(ecu + " in " + outcome, counts.written(), outcome.counts().get(ecu).written()));
    outcome.counts().forEach((ecu, counts) -> assertTrue(ecu + " in " + outcome, counts.longestGapMs < SwapMatrixTest.S3_MS));
    Outcome next = bench.campaign(Kind.UPGRADE, Map.of());
    assertEquals(next.toString(), List.of(), next.problems());
  }

  private static String imports(Path jar) throws IOException {
    try (JarFile file = new JarFile(jar.toFile())) {
      String imports = String.valueOf(file.getManifest().getMainAttributes().getValue("Import-Package"));
      return List.of(imports.split(",(?=[a-z])")).stream().filter(i -> i.startsWith(API + ".")).collect(Collectors.joining(" "));
    }
  }

  /** As it would be built against another version of every package of the API. */
  private static byte[] released(Path jar, int by, String apiVersion, Map<String, String> ranges) throws IOException {
    Path to = Files.createTempFile(directory, "released", ".jar");
    NewerJar.of(jar, to, manifest -> {
      manifest.putValue("Bundle-Version", NewerJar.raised(manifest.getValue("Bundle-Version"), by));
      change(manifest, "Export-Package", "version=\"1.0.0\"", "version=\"" + apiVersion + "\"");
      ranges.forEach((old, range) -> change(manifest, "Import-Package", "(org\\.pitstop\\.api\\.[a-z.]+;(?:resolution:=optional;)?version=\")"
          + java.util.regex.Pattern.quote(old), "$1" + range));
    });
    return Files.readAllBytes(to);
  }

  private static void change(Attributes manifest, String header, String from, String to) {
    String value = manifest.getValue(header);
    if (value != null) {
      manifest.putValue(header, value.replaceAll(from, to));
    }
  }

  private static byte[] zip(Map<String, byte[]> jars) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (ZipOutputStream zip = new ZipOutputStream(bytes)) {
      for (Map.Entry<String, byte[]> jar : jars.entrySet()) {
        zip.putNextEntry(new ZipEntry(jar.getKey() + ".jar"));
        zip.write(jar.getValue());
      }
    }
    return bytes.toByteArray();
  }
}
