package org.pitstop.demo;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Enumeration;
import java.util.jar.Attributes;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

/**
 * What tomorrow's release of a bundle would be: the bundle of the distribution with a higher version, or one that does not start.
 *
 * @param jar the bundle of the distribution
 * @param broken whether its activator throws
 */
record NewerBundle(Path jar, String symbolicName, String version, boolean broken) {
  private static final String IMPORTS = "Import-Package";
  private static final String FRAMEWORK = "org.osgi.framework";
  /** By its name: the class itself needs the framework, which is not here. */
  private static final String BROKEN = "org.pitstop.demo.BrokenActivator";

  /** A bundle set with this bundle alone: a zip of one jar. */
  Path writeSet(Path file) throws IOException {
    Path one = Files.createTempFile(file.getParent(), symbolicName, ".jar");
    try (OutputStream out = Files.newOutputStream(file); ZipOutputStream set = new ZipOutputStream(out)) {
      write(one);
      set.putNextEntry(new ZipEntry(symbolicName + "-" + version + ".jar"));
      Files.copy(one, set);
    } finally {
      Files.delete(one);
    }
    return file;
  }

  private void write(Path to) throws IOException {
    try (JarFile old = new JarFile(jar.toFile()); OutputStream out = Files.newOutputStream(to);
        JarOutputStream next = new JarOutputStream(out, manifest(old.getManifest()))) {
      for (Enumeration<JarEntry> entries = old.entries(); entries.hasMoreElements();) {
        JarEntry entry = entries.nextElement();
        if (!entry.getName().equals(JarFile.MANIFEST_NAME)) {
          try (InputStream in = old.getInputStream(entry)) {
            copy(entry.getName(), in, next);
          }
        }
      }
      if (broken) {
        String name = BROKEN.replace('.', '/') + ".class";
        try (InputStream in = NewerBundle.class.getResourceAsStream("/" + name)) {
          copy(name, in, next);
        }
      }
    }
  }

  private Manifest manifest(Manifest old) {
    Manifest manifest = new Manifest(old);
    Attributes attributes = manifest.getMainAttributes();
    attributes.putValue("Bundle-Version", version);
    if (broken) {
      attributes.putValue("Bundle-Activator", BROKEN);
      String imports = attributes.getValue(IMPORTS);
      if (imports == null || !(imports + ",").contains(FRAMEWORK + ",") && !imports.contains(FRAMEWORK + ";")) {
        attributes.putValue(IMPORTS, imports == null ? FRAMEWORK : imports + "," + FRAMEWORK);
      }
    }
    return manifest;
  }

  private static void copy(String name, InputStream in, JarOutputStream out) throws IOException {
    out.putNextEntry(new JarEntry(name));
    in.transferTo(out);
    out.closeEntry();
  }

  /** The version after this one: its last number is one higher. */
  static String after(String version) {
    int dot = version.lastIndexOf('.');
    return version.substring(0, dot + 1) + (Integer.parseInt(version.substring(dot + 1)) + 1);
  }
}
