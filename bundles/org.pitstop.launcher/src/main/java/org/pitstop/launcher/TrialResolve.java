package org.pitstop.launcher;

import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.apache.felix.framework.FrameworkFactory;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleException;
import org.osgi.framework.Constants;
import org.osgi.framework.launch.Framework;
import org.osgi.framework.wiring.FrameworkWiring;

/**
 * Asks a second framework, which starts nothing, whether jars resolve together. It lives in a process of its own, at the lowest priority: in ours
 * its resolver and its garbage would hold up the ECUs that are being programmed meanwhile, and a jar could exhaust our memory.
 */
public final class TrialResolve {

  private static final long LIMIT_MS = 120_000;
  private static final int MAX_LINES = 1000;
  private static final String HEAP = "-Xmx64m";
  private static final List<Path> NICE = List.of(Path.of("/usr/bin/nice"), Path.of("/bin/nice"));
  /** Before each line of the answer: anything else is the framework's own printing. */
  private static final String PROBLEM = "unresolved ";
  private static final String JAR = "jar.";
  private static final String PROPERTY = "property.";

  private TrialResolve() {}

  /**
   * What does not resolve, a line each; empty: all does.
   *
   * @param jars every bundle that will be there
   * @param framework the jar of the framework that will be there; null: the one that runs
   * @param properties the launching properties of the real framework
   * @param cache a directory for the trial; deleted afterwards
   */
  static List<String> unresolved(Collection<Path> jars, Path framework, Map<String, String> properties, Path cache)
      throws IOException, LaunchException, InterruptedException {
    Properties task = new Properties();
    properties.forEach((key, value) -> task.setProperty(PROPERTY + key, value));
    task.setProperty(PROPERTY + Constants.FRAMEWORK_STORAGE, cache.toString());
    int count = 0;
    for (Path jar : jars) {
      task.setProperty(JAR + count++, jar.toUri().toString());
    }
    Process process = new ProcessBuilder(command(framework)).redirectErrorStream(true).start();
    try (OutputStream to = process.getOutputStream(); BufferedReader from = process.inputReader(StandardCharsets.UTF_8)) {
      task.store(to, null);
      to.close();
      process.onExit().orTimeout(LIMIT_MS, TimeUnit.MILLISECONDS).exceptionally(late -> process.destroyForcibly());
      List<String> lines = from.lines().limit(MAX_LINES).toList();
      process.getInputStream().close();
      int status = process.waitFor();
      if (status != Main.DONE) {
        throw new LaunchException("the trial ended with status " + status + " (3: " + HEAP + " of memory was too little; 137: it took longer than "
            + LIMIT_MS / 1000 + " s)" + lines.stream().filter(line -> !line.startsWith(PROBLEM)).findFirst().map(line -> ": " + line).orElse(""));
      }
      return lines.stream().filter(line -> line.startsWith(PROBLEM)).map(line -> line.substring(PROBLEM.length())).toList();
    } finally {
      process.destroyForcibly();
      DurableFiles.deleteTree(cache);
    }
  }

  private static List<String> command(Path framework) throws IOException {
    List<String> command = new ArrayList<>();
    NICE.stream().filter(Files::isExecutable).findFirst().ifPresent(nice -> command.addAll(List.of(nice.toString(), "-n", "19")));
    String classPath = framework == null ? System.getProperty("java.class.path")
        : FrameworkStage.classPath(framework).stream().map(Path::toString).collect(Collectors.joining(File.pathSeparator));
    command.addAll(List.of(Path.of(System.getProperty("java.home"), "bin", "java").toString(), HEAP, "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1",
        "-XX:+ExitOnOutOfMemoryError", "-Xshare:auto", "-cp", classPath,
        TrialResolve.class.getName()));
    return command;
  }

  /** The process of its own: its task comes by standard input. */
  public static void main(String[] args) throws IOException {
    PrintStream answer = System.out;
    Properties task = new Properties();
    task.load(System.in);
    Map<String, String> properties = new HashMap<>();
    Map<String, String> jars = new TreeMap<>();
    task.stringPropertyNames().forEach(key -> (key.startsWith(JAR) ? jars : properties).put(key.replaceFirst("^" + PROPERTY, ""), task.getProperty(key)));
    unresolved(jars.values(), properties).forEach(problem -> answer.println(PROBLEM + problem));
    answer.flush();
    System.exit(Main.DONE);
  }

  private static List<String> unresolved(Collection<String> jars, Map<String, String> properties) {
    properties.put(Constants.FRAMEWORK_STORAGE_CLEAN, Constants.FRAMEWORK_STORAGE_CLEAN_ONFIRSTINIT);
    properties.put("felix.log.level", "0");
    Framework framework = new FrameworkFactory().newFramework(properties);
    try {
      framework.start();
      List<Bundle> bundles = new ArrayList<>();
      for (String jar : jars) {
        // by reference: nothing is copied
        bundles.add(framework.getBundleContext().installBundle("reference:" + jar));
      }
      framework.adapt(FrameworkWiring.class).resolveBundles(bundles);
      return StartProblems.unresolved(bundles);
    } catch (BundleException e) {
      return List.of(LaunchException.reason(LaunchException.root(e)));
    }
  }
}
