package org.pitstop.container;

import jakarta.json.JsonObject;
import java.io.IOException;
import java.lang.reflect.Method;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * An agent of which any bundle may be replaced at any moment of a campaign, a vehicle with two ECUs in real time, and their TSP. The ECUs lie
 * on two buses and are programmed beside each other.
 */
final class SwapBench implements AutoCloseable {
  /** More than anything that a campaign waits for here. */
  static final Duration LIMIT = Duration.ofSeconds(150);
  private static final Duration UPDATE_LIMIT = Duration.ofSeconds(60);
  /** A row of the lifecycle does not wait longer for the update before. */
  private static final Duration HOLD_LIMIT = Duration.ofSeconds(10);
  /** Their stop ends the campaign component, which waits for the row in hand: nobody may wait for them in a row. */
  private static final Set<String> UNDER_THE_CAMPAIGN = Set.of("org.pitstop.campaign", "org.pitstop.store", "org.pitstop.time",
      "org.apache.felix.scr", "org.apache.felix.configadmin");
  private static final Software BCM = new Software("bcm", "BCM-H1", "1.0.0", 32 * 1024);
  private static final Software BRAKE = new Software("brake", "BRK-H2", "1.0.0", 16 * 1024);
  /** For what it refuses. */
  private static final Software ENGINE = new Software("engine", "ENG-H3", "1.0.0", 16 * 1024);

  private final VehicleAndTsp around;
  private final LaunchedAgent agent;
  private final Tsp tsp;
  private final BundleUpdater updater;
  private final CampaignWatch watch;
  private final ExecutorService hand = Executors.newSingleThreadExecutor(r -> new Thread(r, "hand-of-the-test"));
  private final Map<Moment, List<String>> armed = new EnumMap<>(Moment.class);
  private final List<Update> updates = new CopyOnWriteArrayList<>();
  private final List<String> serving;
  private final Map<String, Act> acts = new ConcurrentHashMap<>();
  private final List<Future<?>> made = new CopyOnWriteArrayList<>();
  private final Set<Moment> mayBeAwaited = EnumSet.noneOf(Moment.class);
  private volatile boolean lastUpdateMayBeAwaited;
  private int release;

  /** What a campaign is to be. */
  enum Kind {
    UPGRADE("upgrade-succeeded", BCM, BRAKE), CANCEL("cancelled", BCM, BRAKE),
    /** One ECU gets what is not for it. */
    ROLL_BACK("rolled-back", BCM, ENGINE),
    /** An upgrade in which an ECU waits until the bus is free. */
    LONG_UPGRADE("upgrade-succeeded", BCM, BRAKE, ENGINE);

    private final String end;
    private final List<Software> software;

    Kind(String end, Software... software) {
      this.end = end;
      this.software = List.of(software);
    }
  }

  /** What is done at a moment, if it is not the update of one bundle. */
  interface Act {
    void make() throws Exception;
  }

  /**
   * An update that was made.
   *
   * @param inTime whether the campaign was there when it began
   * @param goneMs how long it took
   */
  record Update(Moment moment, String bundle, boolean inTime, long goneMs) {}

  /**
   * What came of a campaign.
   *
   * @param problems what should not have been
   * @param counts what the ECUs were asked
   */
  record Outcome(List<Update> updates, Map<String, FlashTrace.Counts> counts, List<String> problems, List<String> rows) {}

  SwapBench(Path directory) throws Exception {
    around = new VehicleAndTsp(directory);
    agent = new LaunchedAgent(directory, around.agentConfig());
    updater = new BundleUpdater(agent.view(), agent.jars(), Files.createDirectories(directory.resolve("newer")));
    watch = new CampaignWatch(agent.view(), this::at);
    tsp = around.tsp(agent.state());
    tsp.awaitOpen();
    tsp.add(BCM);
    tsp.add(BRAKE);
    tsp.add(ENGINE);
    around.ignition(true);
    tsp.provision(around.secret());
    for (Software software : List.of(BCM, BRAKE, ENGINE)) {
      Await.until("the vehicle keeps a backup of " + software.ecu(), LIMIT, () -> tsp.runsAndKeeps(software));
    }
    serving = agent.view().serving();
  }

  LaunchedAgent agent() {
    return agent;
  }

  BundleUpdater updater() {
    return updater;
  }

  CampaignWatch watch() {
    return watch;
  }

  List<String> bundles() {
    return List.copyOf(agent.jars().keySet());
  }

  /** Whether the hot swap would wait until no ECU is in hand, by its own list. */
  boolean onFlashPath(String bundle) throws Exception {
    Class<?> list = agent.view().bundle("org.pitstop.hotswap").loadClass("org.pitstop.hotswap.FlashPath");
    Method touches = list.getDeclaredMethod("touches", Collection.class);
    touches.setAccessible(true);
    return (boolean) touches.invoke(null, updater.affected(bundle));
  }

  /** Gives a name that stands for no bundle a meaning. */
  void act(String name, Act act) {
    acts.put(name, act);
  }

  Tsp tsp() {
    return tsp;
  }

  /** Whether everything serves that served at the start. */
  void awaitWhole(String after) throws Exception {
    Await.equal("every component serves again after " + after, serving, LIMIT, agent.view()::serving);
  }

  /** One campaign, from the operator's task to the last acknowledged report, with bundles updated at moments of it. */
  Outcome campaign(Kind kind, Map<Moment, List<String>> at) throws Exception {
    return campaign(kind, 1, at);
  }

  /** @param campaigns how many there will have been at the end */
  Outcome campaign(Kind kind, int campaigns, Map<Moment, List<String>> at) throws Exception {
    long before = tsp.lastEvent();
    around.ignition(true);
    around.trace().take();
    watch.begin();
    mayBeAwaited.clear();
    // now: an update that is under way keeps the framework's wiring locked, and a row must not wait for that
    at.forEach((moment, bundles) -> {
      if (bundles.stream().noneMatch(acts::containsKey)
          && bundles.stream().flatMap(b -> updater.affected(b).stream()).noneMatch(UNDER_THE_CAMPAIGN::contains)) {
        mayBeAwaited.add(moment);
      }
    });
    synchronized (armed) {
      armed.putAll(at);
      updates.clear();
      made.clear();
    }
    release++;
    List<String> problems = new ArrayList<>();
    try {
      run(kind, campaigns, before);
    } catch (AssertionError | IOException e) {
      problems.add(e.getMessage() + "; rows " + watch.rows());
    }
    settle(problems);
    addFailures(problems);
    ends(kind, campaigns, before, problems);
    synchronized (armed) {
      armed.clear();
      return new Outcome(List.copyOf(updates), around.trace().take(), problems, watch.rows());
    }
  }

  private void run(Kind kind, int campaigns, long before) throws Exception {
    List<String> ecus = new ArrayList<>();
    for (Software kept : kind.software) {
      Software next = kept.withVersion("2.0." + release);
      tsp.add(next, kind == Kind.ROLL_BACK && kept.equals(ENGINE) ? next.contentOfAnother() : next.content());
      ecus.add(next.ecu());
    }
    long task = tsp.addTask(true, ecus.toArray(String[]::new));
    Await.until("the campaign waits", LIMIT, () -> watch.at(Moment.WAITING) && quiet());
    around.ignition(false);
    if (kind == Kind.CANCEL) {
      Await.until("an ECU is prepared", LIMIT, () -> watch.at(Moment.PREPARING));
      tsp.cancel(task);
    }
    Await.until("the end of the campaign", LIMIT, () -> tsp.finalReports(before).size() >= campaigns);
  }

  /** Everything that is under way comes to its end. */
  private void settle(List<String> problems) throws Exception {
    try {
      Await.until("the updates are made", LIMIT, this::quiet);
      Await.equal("every component serves again", serving, LIMIT, agent.view()::serving);
      Await.until("every report is acknowledged", LIMIT, () -> watch.unacknowledged() == 0 && watch.running() == 0);
    } catch (AssertionError e) {
      problems.add(e.getMessage());
    }
  }

  private void ends(Kind kind, int campaigns, long before, List<String> problems) throws Exception {
    List<List<JsonObject>> finals = tsp.finalReports(before);
    if (finals.size() != campaigns) {
      problems.add(finals.size() + " final reports");
    }
    finals.stream().map(rows -> rows.get(0)).filter(row -> !row.getString("type").equals(kind.end))
        .forEach(row -> problems.add("ended with " + row.getString("type") + ": " + row));
  }

  private boolean quiet() {
    return made.stream().allMatch(Future::isDone);
  }

  private void addFailures(List<String> problems) throws InterruptedException {
    for (Future<?> update : made) {
      try {
        update.get();
      } catch (ExecutionException e) {
        problems.add("an update failed: " + e.getCause());
      }
    }
  }

  /** Called in the campaign's own threads. */
  private void at(Moment moment) {
    List<String> bundles;
    synchronized (armed) {
      bundles = armed.remove(moment);
    }
    if (bundles == null) {
      return;
    }
    awaitUpdateBefore();
    lastUpdateMayBeAwaited = mayBeAwaited.contains(moment);
    made.add(hand.submit(() -> {
      update(moment, bundles);
      return null;
    }));
  }

  /** So that each of several updates in one campaign finds the campaign where it is meant to be. */
  private void awaitUpdateBefore() {
    if (!made.isEmpty() && lastUpdateMayBeAwaited) {
      try {
        made.get(made.size() - 1).get(HOLD_LIMIT.toMillis(), TimeUnit.MILLISECONDS);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      } catch (ExecutionException | TimeoutException e) {
        // the end of the campaign tells
      }
    }
  }

  private void update(Moment moment, List<String> bundles) throws Exception {
    if (moment == Moment.RECEIVED) {
      Await.until("the command is journalled", UPDATE_LIMIT, () -> watch.running() > 0);
    }
    for (String bundle : bundles) {
      long began = System.nanoTime();
      boolean inTime = watch.at(moment);
      acts.getOrDefault(bundle, () -> updater.update(bundle)).make();
      updates.add(new Update(moment, bundle, inTime, TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - began)));
    }
  }

  /** The moments at which a bundle can be updated in one campaign of a kind. */
  static Set<Moment> moments(Kind kind) {
    return switch (kind) {
      case UPGRADE, LONG_UPGRADE -> new TreeSet<>(List.of(Moment.RECEIVED, Moment.DOWNLOADING, Moment.STORED, Moment.WAITING, Moment.PREPARING,
          Moment.PROGRAMMING, Moment.VERIFIED));
      case CANCEL -> Set.of(Moment.CANCELLING);
      case ROLL_BACK -> Set.of(Moment.ROLLING_BACK);
    };
  }

  /** The agent itself runs until this process ends: its launcher would end the process with it. */
  @Override
  public void close() throws Exception {
    hand.shutdownNow();
    around.close();
  }
}
