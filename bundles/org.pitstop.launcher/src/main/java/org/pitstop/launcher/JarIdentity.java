package org.pitstop.launcher;

import java.io.IOException;
import java.nio.file.Path;
import java.util.jar.Attributes;
import java.util.jar.JarFile;
import java.util.jar.Manifest;
import org.osgi.framework.Constants;
import org.osgi.framework.Version;

/** What a jar says it is. */
record JarIdentity(String symbolicName, String version, Path jar) {

  /** @throws LaunchException if it is no bundle */
  static JarIdentity of(Path jar) throws LaunchException {
    try (JarFile file = new JarFile(jar.toFile())) {
      Manifest manifest = file.getManifest();
      String name = manifest == null ? null : manifest.getMainAttributes().getValue(Constants.BUNDLE_SYMBOLICNAME);
      if (name == null) {
        throw new LaunchException(jar.getFileName() + " is no bundle: its manifest has no Bundle-SymbolicName");
      }
      Attributes attributes = manifest.getMainAttributes();
      String version = attributes.getValue(Constants.BUNDLE_VERSION);
      return new JarIdentity(name.split(";")[0].strip(), Version.parseVersion(version).toString(), jar);
    } catch (IOException | IllegalArgumentException e) {
      throw new LaunchException(jar.getFileName() + " is no bundle", e);
    }
  }
}
