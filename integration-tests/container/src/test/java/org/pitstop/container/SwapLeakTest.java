package org.pitstop.container;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertTrue;
import static org.junit.Assume.assumeFalse;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.lang.ref.WeakReference;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.Test;
import org.osgi.framework.Bundle;
import org.osgi.framework.wiring.BundleWiring;
import org.pitstop.container.SwapBench.Kind;
import org.pitstop.container.SwapBench.Outcome;

/**
 * A hundred updates, while the vehicle is idle and while it is being programmed, leave nothing behind: what there is after them is what there was
 * after the first ten. Asked for together with the matrix.
 */
public class SwapLeakTest {
  private static final int SWAPS = 100;
  private static final int WARM_UP = 10;
  /** After so many updates in the idle vehicle comes a campaign with some. */
  private static final int IDLE = 21;
  /** The TSP and the vehicle of the test live in this process too, and do not stand still. */
  private static final int MORE_THREADS = 3;
  private static final int MORE_FILES = 5;
  private static final long MORE_HEAP_BYTES = 8 << 20;
  private static final int MORE_CLASSES = 600;
  private static final Duration SETTLED = Duration.ofSeconds(60);

  private final List<WeakReference<ClassLoader>> replaced = new ArrayList<>();
  private final List<String> replacedNames = new ArrayList<>();
  private SwapBench bench;
  private int made;

  /** What a process has. */
  private record Level(int threads, int files, long heapBytes, int classes) {

    static Level now() throws IOException {
      long heap = Long.MAX_VALUE;
      for (int i = 0; i < 3; i++) {
        System.gc();
        System.runFinalization();
        heap = Math.min(heap, ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed());
      }
      return new Level(ManagementFactory.getThreadMXBean().getThreadCount(), openFiles().size(), heap,
          ManagementFactory.getClassLoadingMXBean().getLoadedClassCount());
    }

    private boolean within(Level start) {
      return threads <= start.threads + MORE_THREADS && files <= start.files + MORE_FILES && heapBytes <= start.heapBytes + MORE_HEAP_BYTES
          && classes <= start.classes + MORE_CLASSES;
    }
  }

  private static List<String> openFiles() throws IOException {
    List<String> names = new ArrayList<>();
    try (Stream<Path> handles = Files.list(Path.of("/proc/self/fd"))) {
      for (Path handle : handles.toList()) {
        try {
          names.add(Files.readSymbolicLink(handle).toString());
        } catch (IOException e) {
          // the one that the list itself had open
        }
      }
    }
    return names;
  }

  @Test
  public void aHundredUpdatesLeaveNothingBehind() throws Exception {
    assumeFalse("asked for with -Dpitstop.matrix", SwapMatrixTest.WHAT.isEmpty());
    Path directory = Files.createTempDirectory(Path.of("target"), "leak").toAbsolutePath();
    try (SwapBench started = new SwapBench(directory)) {
      bench = started;
      assertEquals(List.of(), bench.campaign(Kind.UPGRADE, Map.of()).problems());
      idle(WARM_UP);
      Level start = Level.now();
      System.out.println("LEAK after " + made + ": " + start);
      while (made < SWAPS) {
        idle(Math.min(IDLE, SWAPS - made));
        inCampaign();
        System.out.println("LEAK after " + made + ": " + Level.now());
      }
      Level[] end = new Level[1];
      try {
        Await.until("the level after " + WARM_UP + " updates, " + start, SETTLED, () -> {
          end[0] = Level.now();
          return end[0].within(start);
        });
      } catch (AssertionError e) {
        throw new AssertionError(e.getMessage() + " but there is " + end[0] + "; threads " + threads() + "; files " + openFiles());
      }
      System.out.println("LEAK at the end, after " + made + ": " + end[0]);
      List<String> held = held();
      assertTrue(held.size() + " class loaders of replaced bundles are still there: " + held, held.isEmpty());
    }
  }

  private void idle(int count) throws Exception {
    for (int i = 0; i < count; i++) {
      String bundle = next();
      bench.updater().update(bundle);
      bench.awaitWhole(bundle);
    }
  }

  private String next() {
    List<String> bundles = bench.bundles();
    String bundle = bundles.get(made++ % bundles.size());
    bench.updater().affected(bundle).forEach(this::willBeReplaced);
    return bundle;
  }

  private void willBeReplaced(String name) {
    Bundle bundle = bench.agent().view().bundle(name);
    BundleWiring wiring = bundle.adapt(BundleWiring.class);
    if (wiring != null && wiring.getClassLoader() != null && replaced.stream().noneMatch(r -> r.refersTo(wiring.getClassLoader()))) {
      replaced.add(new WeakReference<>(wiring.getClassLoader()));
      replacedNames.add(name + " " + bundle.getVersion());
    }
  }

  /** Those of bundles that run another revision by now. */
  private List<String> held() {
    List<ClassLoader> current = Stream.of(bench.agent().view().system().getBundles()).map(b -> b.adapt(BundleWiring.class))
        .filter(w -> w != null).map(BundleWiring::getClassLoader).toList();
    List<String> held = new ArrayList<>();
    for (int i = 0; i < replaced.size(); i++) {
      ClassLoader loader = replaced.get(i).get();
      if (loader != null && !current.contains(loader)) {
        held.add(replacedNames.get(i));
      }
    }
    return held;
  }

  private void inCampaign() throws Exception {
    Outcome outcome = bench.campaign(Kind.UPGRADE, Map.of(Moment.RECEIVED, List.of(next()), Moment.WAITING, List.of(next()),
        Moment.PROGRAMMING, List.of(next())));
    assertEquals(outcome.toString(), List.of(), outcome.problems());
  }

  private static String threads() {
    return Thread.getAllStackTraces().keySet().stream().map(Thread::getName).sorted().collect(Collectors.joining(", "));
  }
}
