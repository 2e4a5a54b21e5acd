package org.pitstop.hotswap;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertFalse;
import static org.junit.Assert.assertThrows;
import static org.junit.Assert.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipException;
import java.util.zip.ZipOutputStream;
import org.junit.Before;
import org.junit.Rule;
import org.junit.Test;
import org.junit.rules.TemporaryFolder;

public class BundleSetFileTest {

  @Rule
  public final TemporaryFolder folder = new TemporaryFolder();

  private Path set;
  private Path directory;

  @Before
  public void paths() {
    set = folder.getRoot().toPath().resolve("set.zip");
    directory = folder.getRoot().toPath().resolve("inner").resolve("set");
  }

  @Test
  public void jarsComeOutAsTheyWentIn() throws Exception {
    zip("a-1.0.jar", "b_2.jar");
    List<Path> jars = BundleSetFile.unpack(set, directory);

    assertEquals(List.of(directory.resolve("a-1.0.jar"), directory.resolve("b_2.jar")), jars);
    assertEquals("content of b_2.jar", Files.readString(jars.get(1)));
    BundleSetFile.remove(directory);
    assertFalse(Files.exists(directory));
  }

  @Test
  public void namesThatAreNoJarsSideBySideAreRefusedAndWriteNothing() throws Exception {
    String[] names = {"../evil.jar", "/tmp/evil.jar", "lib/a.jar", "lib/", "..jar", ".jar", "a.jar/", "a\\b.jar", "readme.txt", "a.jar\n",
        "ä.jar",
        "a".repeat(129) + ".jar", "META-INF/MANIFEST.MF"};
    for (String name : names) {
      zip(name);
      IOException e = assertThrows(name, IOException.class, () -> BundleSetFile.unpack(set, directory));

      assertEquals("the bundle set has an entry '" + name + "' (allowed: jars, without directories)", e.getMessage());
      assertEquals(name, 0, files(folder.getRoot().toPath().resolve("inner")));
    }
  }

  @Test
  public void anEmptySetAndOneOfTooManyJarsAreRefused() throws Exception {
    zip(IntStream.rangeClosed(1, BundleSetFile.MAX_JARS).mapToObj(i -> i + ".jar").toArray(String[]::new));
    assertEquals(BundleSetFile.MAX_JARS, BundleSetFile.unpack(set, directory).size());
    zip(IntStream.rangeClosed(0, BundleSetFile.MAX_JARS).mapToObj(i -> i + ".jar").toArray(String[]::new));
    assertEquals("the bundle set has 65 entries (allowed: 1–64 jars)", refusal());
    zip();
    assertEquals("the bundle set has 0 entries (allowed: 1–64 jars)", refusal());
  }

  @Test
  public void aSmallFileThatGrowsWithoutEndIsStoppedAtTheLimit() throws Exception {
    byte[] zeros = new byte[1 << 20];
    try (ZipOutputStream out = new ZipOutputStream(Files.newOutputStream(set))) {
      for (String name : List.of("a.jar", "b.jar", "c.jar")) {
        out.putNextEntry(new ZipEntry(name));
        for (int i = 0; i < 50; i++) {
          out.write(zeros);
        }
      }
    }
    assertTrue(Files.size(set) < 1 << 20);
    assertEquals("the bundle set has more than 134217728 bytes", refusal());
    long written = Files.size(directory.resolve("a.jar")) + Files.size(directory.resolve("b.jar")) + Files.size(directory.resolve("c.jar"));
    assertTrue("bytes " + written, written <= BundleSetFile.MAX_BYTES);
    BundleSetFile.remove(directory);
  }

  @Test
  public void whatIsNoZipIsRefused() throws Exception {
    Files.writeString(set, "PK, said the file");
    assertThrows(ZipException.class, () -> BundleSetFile.unpack(set, directory));
  }

  private String refusal() {
    return assertThrows(IOException.class, () -> BundleSetFile.unpack(set, directory)).getMessage();
  }

  private void zip(String... names) throws IOException {
    try (ZipOutputStream out = new ZipOutputStream(Files.newOutputStream(set))) {
      for (String name : names) {
        out.putNextEntry(new ZipEntry(name));
        out.write(("content of " + name).getBytes(StandardCharsets.UTF_8));
      }
    }
  }

  private static long files(Path under) throws IOException {
    if (!Files.exists(under)) {
      return 0;
    }
    try (Stream<Path> all = Files.walk(under)) {
      return all.filter(Files::isRegularFile).count();
    }
  }
}
