package org.pitstop.launcher;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.jar.Attributes;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;
import java.util.zip.ZipEntry;
import org.osgi.framework.BundleActivator;
import org.osgi.framework.BundleContext;
import org.osgi.framework.Constants;

/** Tiny bundles that tell when they are started and stopped, and fail when their manifest says so. */
final class TestBundles {

  /** Header: {@code throw} makes the start fail, {@code throwStop} the stop, {@code hang} holds the start until the queue has "go on". */
  static final String BEHAVIOUR = "X-Behaviour";
  private static final String EVENTS = "org.pitstop.launcher.test.events";

  private TestBundles() {}

  /** In each bundle: a class of its own, which has nothing in common with the test but the system properties. */
  public static final class Telling implements BundleActivator {
    @Override
    public void start(BundleContext context) throws Exception {
      tell(context, "start");
      switch (behaviour(context)) {
        case "throw" -> throw new IOException("no hardware");
        case "hang" -> {
          while (!events().contains("go on")) {
            Thread.onSpinWait();
          }
        }
        default -> { }
      }
    }

    @Override
    public void stop(BundleContext context) {
      tell(context, "stop");
      if (behaviour(context).equals("throwStop")) {
        throw new IllegalStateException("socket is gone");
      }
    }

    private static String behaviour(BundleContext context) {
      String behaviour = context.getBundle().getHeaders().get("X-Behaviour");
      return behaviour == null ? "" : behaviour;
    }

    private static void tell(BundleContext context, String what) {
      events().add(what + " " + context.getBundle().getSymbolicName() + " " + context.getBundle().getVersion());
    }

    @SuppressWarnings("unchecked")
    private static Queue<String> events() {
      return (Queue<String>) System.getProperties().get("org.pitstop.launcher.test.events");
    }
  }

  /** From now on what the bundles tell. */
  static Queue<String> listen() {
    Queue<String> events = new ConcurrentLinkedQueue<>();
    System.getProperties().put(EVENTS, events);
    return events;
  }

  static void deaf() {
    System.getProperties().remove(EVENTS);
  }

  static List<String> take(Queue<String> events) {
    List<String> taken = List.copyOf(events);
    events.clear();
    return taken;
  }

  /** A copy of a bundle with another version. */
  static Path version(Path jar, String version, Path to) throws IOException {
    try (JarFile old = new JarFile(jar.toFile())) {
      Manifest manifest = new Manifest(old.getManifest());
      manifest.getMainAttributes().putValue(Constants.BUNDLE_VERSION, version);
      try (OutputStream out = Files.newOutputStream(to); JarOutputStream copy = new JarOutputStream(out, manifest)) {
        for (JarEntry entry : Collections.list(old.entries())) {
          if (!entry.getName().equals(JarFile.MANIFEST_NAME)) {
            copy.putNextEntry(new ZipEntry(entry.getName()));
            old.getInputStream(entry).transferTo(copy);
          }
        }
      }
    }
    return to;
  }

  static Path jar(Path file, String symbolicName, String version, String... header) throws IOException {
    Manifest manifest = new Manifest();
    Attributes attributes = manifest.getMainAttributes();
    attributes.put(Attributes.Name.MANIFEST_VERSION, "1.0");
    attributes.putValue(Constants.BUNDLE_MANIFESTVERSION, "2");
    attributes.putValue(Constants.BUNDLE_SYMBOLICNAME, symbolicName);
    attributes.putValue(Constants.BUNDLE_VERSION, version);
    attributes.putValue(Constants.BUNDLE_ACTIVATOR, Telling.class.getName());
    String imports = "org.osgi.framework";
    for (int i = 0; i < header.length; i += 2) {
      if (header[i].equals(Constants.IMPORT_PACKAGE)) {
        imports += "," + header[i + 1];
      } else {
        attributes.putValue(header[i], header[i + 1]);
      }
    }
    attributes.putValue(Constants.IMPORT_PACKAGE, imports);
    String entry = Telling.class.getName().replace('.', '/') + ".class";
    try (OutputStream out = Files.newOutputStream(file); JarOutputStream jar = new JarOutputStream(out, manifest);
        InputStream code = TestBundles.class.getResourceAsStream("/" + entry)) {
      jar.putNextEntry(new ZipEntry(entry));
      code.transferTo(jar);
    }
    return file;
  }
}
