package org.pitstop.demo;

import static org.junit.Assert.assertArrayEquals;
import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertNotNull;
import static org.junit.Assert.assertNull;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.List;
import java.util.jar.Attributes;
import java.util.jar.JarFile;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import org.junit.Before;
import org.junit.Rule;
import org.junit.Test;
import org.junit.rules.TemporaryFolder;

public class NewerBundleTest {
  private static final String NAME = "org.pitstop.x";
  private static final String BROKEN = "org/pitstop/demo/BrokenActivator.class";

  @Rule public final TemporaryFolder folder = new TemporaryFolder();

  private Path jar;

  @Before
  public void bundle() throws IOException {
    jar = bundle("org.pitstop.api.time;version=\"[1.0,2)\"");
  }

  private Path bundle(String imports) throws IOException {
    Manifest manifest = new Manifest();
    Attributes attributes = manifest.getMainAttributes();
    attributes.put(Attributes.Name.MANIFEST_VERSION, "1.0");
    attributes.putValue("Bundle-SymbolicName", NAME);
    attributes.putValue("Bundle-Version", "0.1.0");
    if (!imports.isEmpty()) {
      attributes.putValue("Import-Package", imports);
    }
    Path file = folder.newFile().toPath();
    try (OutputStream out = Files.newOutputStream(file); JarOutputStream entries = new JarOutputStream(out, manifest)) {
      entries.putNextEntry(new ZipEntry("a/B.class"));
      entries.write(new byte[] {1, 2, 3});
    }
    return file;
  }

  @Test
  public void aNewerBundleDiffersInItsVersionOnly() throws IOException {
    try (JarFile newer = made(new NewerBundle(jar, NAME, "0.1.1", false)); JarFile old = new JarFile(jar.toFile())) {
      Attributes expected = old.getManifest().getMainAttributes();
      expected.putValue("Bundle-Version", "0.1.1");
      assertEquals(expected, newer.getManifest().getMainAttributes());
      assertEquals(Collections.list(old.entries()).stream().map(ZipEntry::getName).toList(),
          Collections.list(newer.entries()).stream().map(ZipEntry::getName).toList());
      try (InputStream in = newer.getInputStream(newer.getEntry("a/B.class"))) {
        assertArrayEquals(new byte[] {1, 2, 3}, in.readAllBytes());
      }
    }
  }

  @Test
  public void aBrokenOneHasAnActivatorAndWhatItImports() throws IOException {
    try (JarFile broken = made(new NewerBundle(jar, NAME, "0.1.2", true))) {
      Attributes attributes = broken.getManifest().getMainAttributes();
      assertEquals("org.pitstop.demo.BrokenActivator", attributes.getValue("Bundle-Activator"));
      assertEquals("org.pitstop.api.time;version=\"[1.0,2)\",org.osgi.framework", attributes.getValue("Import-Package"));
      assertNotNull(broken.getEntry(BROKEN));
    }
  }

  @Test
  public void aPackageIsNotImportedTwice() throws IOException {
    for (String imports : List.of("org.osgi.framework", "a,org.osgi.framework;version=\"[1.8,2)\"", "org.osgi.framework,b")) {
      try (JarFile broken = made(new NewerBundle(bundle(imports), NAME, "0.1.2", true))) {
        assertEquals(imports, broken.getManifest().getMainAttributes().getValue("Import-Package"));
      }
    }
    try (JarFile broken = made(new NewerBundle(bundle(""), NAME, "0.1.2", true))) {
      assertEquals("org.osgi.framework", broken.getManifest().getMainAttributes().getValue("Import-Package"));
    }
    try (JarFile whole = made(new NewerBundle(bundle("org.osgi.framework.wiring"), NAME, "0.1.2", false))) {
      assertNull(whole.getEntry(BROKEN));
    }
  }

  @Test
  public void theVersionAfterHasAHigherLastNumber() {
    assertEquals("0.1.1", NewerBundle.after("0.1.0"));
    assertEquals("1.2.10", NewerBundle.after("1.2.9"));
  }

  /** The jar out of its set. */
  private JarFile made(NewerBundle bundle) throws IOException {
    Path set = bundle.writeSet(folder.newFolder().toPath().resolve("set.zip"));
    Path file = folder.newFile().toPath();
    try (ZipFile zip = new ZipFile(set.toFile())) {
      assertEquals(1, zip.size());
      ZipEntry only = zip.entries().nextElement();
      assertEquals(NAME + "-" + bundle.version() + ".jar", only.getName());
      try (InputStream in = zip.getInputStream(only)) {
        Files.write(file, in.readAllBytes());
      }
    }
    return new JarFile(file.toFile());
  }
}
