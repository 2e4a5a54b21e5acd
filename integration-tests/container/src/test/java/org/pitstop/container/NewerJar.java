package org.pitstop.container;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Enumeration;
import java.util.function.Consumer;
import java.util.jar.Attributes;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.zip.Deflater;

/** The same bundle once more, as its next release would be. */
final class NewerJar {
  private static final Pattern VERSION = Pattern.compile("(\\d+)(?:\\.(\\d+))?(?:\\.(\\d+))?(?:\\..*)?");

  private NewerJar() {}

  /** With a micro version that is higher by so much. */
  static Path of(Path jar, int by, Path directory) throws IOException {
    Path newer = directory.resolve(by + "-" + jar.getFileName());
    return Files.exists(newer) ? newer : of(jar, newer, m -> m.putValue("Bundle-Version", raised(m.getValue("Bundle-Version"), by)));
  }

  /** With another manifest. Signatures are left out: they would not fit. */
  static Path of(Path jar, Path to, Consumer<Attributes> change) throws IOException {
    try (JarFile old = new JarFile(jar.toFile(), false)) {
      Manifest manifest = new Manifest(old.getManifest());
      manifest.getEntries().clear();
      change.accept(manifest.getMainAttributes());
      try (OutputStream file = Files.newOutputStream(to); JarOutputStream out = new JarOutputStream(file, manifest)) {
        out.setLevel(Deflater.BEST_SPEED);
        for (Enumeration<JarEntry> entries = old.entries(); entries.hasMoreElements(); ) {
          JarEntry entry = entries.nextElement();
          if (!entry.getName().equals(JarFile.MANIFEST_NAME) && !entry.getName().matches("META-INF/[^/]*\\.(SF|RSA|DSA|EC)")) {
            out.putNextEntry(new JarEntry(entry.getName()));
            try (InputStream in = old.getInputStream(entry)) {
              in.transferTo(out);
            }
          }
        }
      }
    }
    return to;
  }

  static String raised(String version, int by) {
    Matcher parts = VERSION.matcher(version.strip());
    if (!parts.matches()) {
      throw new IllegalArgumentException("Bundle-Version is " + version);
    }
    return parts.group(1) + "." + or0(parts.group(2)) + "." + (Integer.parseInt(or0(parts.group(3))) + by);
  }

  private static String or0(String number) {
    return number == null ? "0" : number;
  }
}
