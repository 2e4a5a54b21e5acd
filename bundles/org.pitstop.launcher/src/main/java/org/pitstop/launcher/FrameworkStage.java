package org.pitstop.launcher;

import java.io.File;
import java.io.IOException;
import java.lang.reflect.InvocationTargetException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.logging.Level;
import java.util.logging.Logger;

/**
 * Chooses the framework before it is needed: the one beside the launcher, or the one that a bundle set has brought. In a process there is only one;
 * with a brought one the launcher runs in a class loader that has that jar in the place of the other.
 */
final class FrameworkStage {

  private static final Logger LOG = Logger.getLogger(FrameworkStage.class.getName());

  private FrameworkStage() {}

  /** The jar that the record names for the start that comes; empty: the launcher's own framework. */
  static Optional<Path> brought(Options options, Plan plan) {
    SetDirectory directory = new SetDirectory(options.state().resolve(FelixRuntime.SETS), Durable.DISK);
    try {
      Optional<SetRecord> record = directory.load();
      if (record.isEmpty()) {
        return Optional.empty();
      }
      // the start that comes is one too many for a set that has not proved itself: it will go back
      boolean given = record.get().onProbation() && record.get().starts() >= FelixRuntime.MAX_STARTS;
      Optional<Path> jar = (given ? record.get().previous() : record.get().current()).framework().map(f -> directory.jar(f.sha256()));
      return jar.isPresent() && fits(record.get(), options, plan) && there(jar.get()) ? jar : Optional.empty();
    } catch (IOException e) {
      // whoever opens the record for good says it aloud
      LOG.log(Level.FINE, "the launcher's own framework is started: {0}", e.getMessage());
      return Optional.empty();
    }
  }

  private static boolean fits(SetRecord record, Options options, Plan plan) throws IOException {
    InstalledRecord installed = InstalledRecord.load(options.state().resolve(FelixRuntime.INSTALLED));
    return record.base().equals(new BundleCache(options.repository(), options.state().resolve(RuntimeProperties.CACHE), installed).fingerprint(plan));
  }

  private static boolean there(Path jar) {
    boolean there = Files.isRegularFile(jar);
    if (!there) {
      LOG.severe("the framework " + jar + " is missing; the launcher's own is started");
    }
    return there;
  }

  /** Runs the launcher with a framework that a set has brought; what keeps it from starting backs the set out. */
  static int run(Path framework, Options options, String[] args) throws LaunchException, InterruptedException {
    LOG.info("framework of the bundle set is started jar=" + framework);
    try {
      List<URL> urls = new ArrayList<>();
      for (Path element : classPath(framework)) {
        urls.add(element.toUri().toURL());
      }
      // it stays open: the process ends with it
      ClassLoader loader = new URLClassLoader(urls.toArray(URL[]::new), ClassLoader.getPlatformClassLoader());
      Thread.currentThread().setContextClassLoader(loader);
      return (int) loader.loadClass(Main.class.getName()).getMethod("runHere", String[].class).invoke(null, (Object) args);
    } catch (InvocationTargetException e) {
      return backOut(options, e.getCause());
    } catch (ReflectiveOperationException | LinkageError | IOException e) {
      return backOut(options, e);
    } finally {
      Thread.currentThread().setContextClassLoader(FrameworkStage.class.getClassLoader());
    }
  }

  /** The launcher's class path with this framework in the place of its own. */
  static List<Path> classPath(Path framework) throws IOException {
    List<Path> elements = new ArrayList<>(List.of(framework));
    for (String element : System.getProperty("java.class.path").split(File.pathSeparator)) {
      Path path = Path.of(element);
      if (!path.getFileName().toString().startsWith(SetJar.FRAMEWORK_NAME + "-")) {
        elements.add(path);
      }
    }
    return elements;
  }

  /** A failure that is not the framework's fault, with a set that has proved itself, stays one. */
  private static int backOut(Options options, Throwable why) throws LaunchException {
    String reason = LaunchException.reason(LaunchException.root(why));
    try {
      SetDirectory directory = new SetDirectory(options.state().resolve(FelixRuntime.SETS), Durable.DISK);
      Optional<SetRecord> record = directory.load();
      if (record.isPresent() && record.get().onProbation()) {
        SetKeeper.open(directory, record.get()::base).back("the framework does not start: " + reason);
        LOG.log(Level.SEVERE, "the framework of the set on probation does not start", why);
        return Main.START_AGAIN;
      }
    } catch (IOException e) {
      throw new LaunchException("the record of bundle sets cannot be written", e);
    }
    throw new LaunchException("the runtime does not start: " + reason);
  }
}
