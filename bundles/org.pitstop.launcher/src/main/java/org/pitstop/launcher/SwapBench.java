package org.pitstop.launcher;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;
import java.util.stream.Collectors;
import java.util.zip.ZipEntry;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleContext;
import org.osgi.framework.Constants;
import org.osgi.framework.ServiceEvent;
import org.osgi.framework.ServiceListener;
import org.osgi.framework.ServiceReference;
import org.osgi.framework.Version;

/**
 * Runs the agent as {@link Main} does, and replaces its bundles as it is told to by standard input, without probation: {@code plan NAME} answers the
 * bundles that would stop, {@code swap NAME} swaps the bundle with one that differs in nothing but its version, and answers {@code goneMs}: the
 * longest time that one of its services was gone, or the bundle itself if it has none. {@code heap} answers what is in use, in KiB.
 */
public final class SwapBench {

  private static final long LOOK_MS = 2;
  private static final long LIMIT_MS = 60_000;
  private static final String OK = "ok ";
  private static final String NO = "failed ";

  private final Function<Map<String, String>, Map<String, String>> sets;
  private final BundleContext framework;
  private final Map<String, Path> jars;
  private final Path directory;
  private int swaps;

  private SwapBench(FelixRuntime runtime, Path directory) throws IOException {
    this.sets = runtime.sets();
    this.framework = runtime.context();
    this.jars = runtime.jars();
    this.directory = Files.createDirectories(directory);
  }

  public static void main(String[] args) throws Exception {
    System.setProperty("java.util.logging.manager", LogSetup.LastingLogManager.class.getName());
    Options options = Options.parse(args);
    options.properties().forEach(System::setProperty);
    LogSetup.install("info", "text");
    FelixRuntime runtime = new FelixRuntime(options, Main.plan(options));
    try {
      runtime.start();
      new SwapBench(runtime, options.state().resolve("swap-bench")).serve();
    } finally {
      runtime.stop(Main.STOP_LIMIT_MS);
    }
    System.exit(Main.DONE);
  }

  private void serve() throws IOException, InterruptedException {
    BufferedReader tasks = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
    for (String line = tasks.readLine(); line != null; line = tasks.readLine()) {
      String[] words = line.split(" ");
      System.out.println(switch (words[0]) {
        case "plan" -> plan(words[1]);
        case "swap" -> swap(words[1]);
        case "heap" -> heap();
        default -> NO + "unknown: " + line;
      });
      System.out.flush();
    }
  }

  private static String heap() {
    System.gc();
    return OK + (Runtime.getRuntime().totalMemory() - Runtime.getRuntime().freeMemory()) / 1024;
  }

  private String plan(String name) throws IOException {
    return OK + new BundleSwap(framework).affected(List.of(bundle(name).getLocation())).stream().map(Bundle::getSymbolicName)
        .collect(Collectors.joining(" "));
  }

  private Bundle bundle(String name) throws IOException {
    return Arrays.stream(framework.getBundles()).filter(b -> name.equals(b.getSymbolicName())).findFirst()
        .orElseThrow(() -> new IOException("there is no bundle " + name));
  }

  private String swap(String name) throws IOException, InterruptedException {
    try (Gaps gaps = new Gaps(name)) {
      Path jar = raised(name);
      Map<String, String> answer = sets.apply(new HashMap<>(Map.of("do", "swap", "id", "bench-" + ++swaps, "jars", jar.toString())));
      if (!answer.get("ok").equals("true")) {
        return NO + answer.get("why");
      }
      for (long left = LIMIT_MS; "true".equals(status().get("busy")) && left > 0; left -= LOOK_MS) {
        TimeUnit.MILLISECONDS.sleep(LOOK_MS);
      }
      if (!"true".equals(sets.apply(Map.of("do", "confirm")).get("ok"))) {
        return NO + status().get("why");
      }
      return OK + gaps.longestMs(Long.parseLong(status().getOrDefault("gone." + name, "0")));
    }
  }

  private Map<String, String> status() {
    return sets.apply(Map.of("do", "status"));
  }

  /** A copy of the bundle with the version after the one that runs. */
  private Path raised(String name) throws IOException {
    Bundle bundle = bundle(name);
    Version version = bundle.getVersion();
    Path to = directory.resolve(name + ".jar");
    try (JarFile old = new JarFile(jars.get(bundle.getLocation()).toFile())) {
      Manifest manifest = new Manifest(old.getManifest());
      manifest.getMainAttributes().putValue(Constants.BUNDLE_VERSION, version.getMajor() + "." + version.getMinor() + "." + (version.getMicro() + 1));
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

  /** When the services of one bundle went and came. */
  private final class Gaps implements ServiceListener, AutoCloseable {
    private final String name;
    private final Map<String, Long> since = new ConcurrentHashMap<>();
    private final Map<String, Long> nanos = new TreeMap<>();

    private Gaps(String name) {
      this.name = name;
      framework.addServiceListener(this);
    }

    @Override
    public void serviceChanged(ServiceEvent event) {
      ServiceReference<?> service = event.getServiceReference();
      Bundle owner = service.getBundle();
      if (owner == null || !name.equals(owner.getSymbolicName())) {
        return;
      }
      String which = Arrays.toString((Object[]) service.getProperty(Constants.OBJECTCLASS)) + service.getProperty("component.name")
          + service.getProperty(Constants.SERVICE_PID);
      switch (event.getType()) {
        case ServiceEvent.UNREGISTERING -> since.putIfAbsent(which, System.nanoTime());
        case ServiceEvent.REGISTERED -> {
          Long gone = since.remove(which);
          if (gone != null) {
            synchronized (nanos) {
              nanos.merge(which, System.nanoTime() - gone, Math::max);
            }
          }
        }
        default -> { }
      }
    }

    /** @param bundleMs how long the bundle itself was gone; counts if it has no services, or if one of them did not come back in time */
    private String longestMs(long bundleMs) throws InterruptedException {
      for (long left = LIMIT_MS / 10; !since.isEmpty() && left > 0; left -= LOOK_MS) {
        TimeUnit.MILLISECONDS.sleep(LOOK_MS);
      }
      synchronized (nanos) {
        String late = since.isEmpty() ? "" : " " + String.join(" ", List.copyOf(since.keySet()));
        long longest = nanos.values().stream().mapToLong(Long::longValue).max().orElse(TimeUnit.MILLISECONDS.toNanos(bundleMs));
        return TimeUnit.NANOSECONDS.toMillis(longest) + late;
      }
    }

    @Override
    public void close() {
      try {
        framework.removeServiceListener(this);
      } catch (IllegalStateException e) {
        // the framework was restarted meanwhile: the listener went with it
        since.clear();
      }
    }
  }
}
