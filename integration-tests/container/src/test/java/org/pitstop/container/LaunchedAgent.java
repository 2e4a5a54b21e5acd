package org.pitstop.container;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.jar.Attributes;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;
import java.util.stream.Stream;
import org.osgi.framework.BundleContext;
import org.pitstop.launcher.FeatureFile;
import org.pitstop.launcher.LaunchException;
import org.pitstop.launcher.Main;
import org.pitstop.launcher.PlannedBundle;

/** The agent as it is shipped, started by its launcher in this process. */
final class LaunchedAgent {
  private static final Duration START_LIMIT = Duration.ofSeconds(120);
  private static final String HANDLE = "org.pitstop.container.handle";
  private static final String HANDLE_VERSION = "1.0.0";

  private final Path directory;
  private final OutsideView view;
  private final Map<String, Path> jars = new LinkedHashMap<>();

  /**
   * Starts it.
   *
   * @param directory for all that it keeps, and for the bundle of the test that goes with it
   */
  LaunchedAgent(Path directory, Path config, String... properties) throws IOException, InterruptedException {
    this.directory = directory;
    this.view = new OutsideView(LaunchedAgent::context);
    List<String> arguments = new ArrayList<>(List.of("--repository", repository().toString(), "--feature", feature().toString(), "--feature",
        handleFeature().toString(), "--config", config.toString(), "--state", state().toString(), "-Dgosh.args=--nointeractive --noshutdown",
        "-Dfelix.fileinstall.poll=200"));
    arguments.addAll(List.of(properties));
    Thread main = new Thread(() -> Main.main(arguments.toArray(String[]::new)), "agent");
    main.setDaemon(true);
    main.start();
    awaitStarted();
  }

  /** Also after the framework was started again. */
  void awaitStarted() throws InterruptedException {
    Await.until("the agent's framework runs", START_LIMIT, () -> context().getProperty("pitstop.state") != null);
  }

  private static BundleContext context() {
    BundleContext context = (BundleContext) System.getProperties().get(ContextHandle.CONTEXT);
    if (context == null) {
      throw new IllegalStateException("the framework is not running");
    }
    return context;
  }

  OutsideView view() {
    return view;
  }

  Path state() {
    return directory.resolve("agent");
  }

  /** The jar of every bundle of the agent's feature, by symbolic name, in the feature's order. */
  Map<String, Path> jars() {
    return jars;
  }

  private static Path feature() {
    return AgentRuntime.DISTRIBUTION.resolve("features/agent.json");
  }

  /** The distribution's jars, and the handle. */
  private Path repository() throws IOException {
    Path repository = Files.createDirectories(directory.resolve("repository"));
    try (Stream<Path> shipped = Files.list(AgentRuntime.DISTRIBUTION.resolve("repository"))) {
      for (Path jar : shipped.toList()) {
        Files.createSymbolicLink(repository.resolve(jar.getFileName()), jar);
      }
    }
    try {
      for (PlannedBundle planned : FeatureFile.read(feature()).bundles()) {
        Path jar = AgentRuntime.DISTRIBUTION.resolve("repository").resolve(planned.fileName());
        jars.put(symbolicName(jar), jar);
      }
    } catch (LaunchException e) {
      throw new IOException(e);
    }
    writeHandle(repository.resolve(HANDLE + "-" + HANDLE_VERSION + ".jar"));
    return repository;
  }

  private static String symbolicName(Path jar) throws IOException {
    try (JarFile file = new JarFile(jar.toFile())) {
      return file.getManifest().getMainAttributes().getValue("Bundle-SymbolicName").replaceAll(";.*", "").strip();
    }
  }

  private Path handleFeature() throws IOException {
    String bundle = "{\"id\": \"org.pitstop.container:" + HANDLE + ":" + HANDLE_VERSION + "\", \"bundleStartLevel\": 1}";
    return Files.writeString(directory.resolve("handle.json"),
        "{\"feature-resource-version\": \"1.0\", \"id\": \"org.pitstop.container:handle-feature:1\", \"bundles\": [" + bundle + "]}");
  }

  private static void writeHandle(Path jar) throws IOException {
    Manifest manifest = new Manifest();
    Map.of("Manifest-Version", "1.0", "Bundle-ManifestVersion", "2", "Bundle-SymbolicName", HANDLE, "Bundle-Version", HANDLE_VERSION,
        "Bundle-Activator", ContextHandle.class.getName(), "Import-Package", "org.osgi.framework")
        .forEach((key, value) -> manifest.getMainAttributes().put(new Attributes.Name(key), value));
    String entry = ContextHandle.class.getName().replace('.', '/') + ".class";
    try (OutputStream file = Files.newOutputStream(jar); JarOutputStream out = new JarOutputStream(file, manifest);
        InputStream in = ContextHandle.class.getClassLoader().getResourceAsStream(entry)) {
      out.putNextEntry(new JarEntry(entry));
      in.transferTo(out);
    }
  }
}
