package org.pitstop.container;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertNotSame;
import static org.junit.Assert.assertTrue;

import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import javax.inject.Inject;
import org.junit.Test;
import org.junit.runner.RunWith;
import org.ops4j.pax.exam.Configuration;
import org.ops4j.pax.exam.Option;
import org.ops4j.pax.exam.junit.PaxExam;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleContext;
import org.osgi.framework.BundleException;
import org.osgi.framework.wiring.BundleRevision;
import org.osgi.framework.wiring.FrameworkWiring;
import org.osgi.service.component.runtime.ServiceComponentRuntime;

/**
 * Every bundle of the agent is replaced while the vehicle is idle, one after the other, and after each the next campaign succeeds. No
 * type of {@code org.pitstop.api} is used here: the refresh of the API would refresh the test with it.
 */
@RunWith(PaxExam.class)
public class BundleUpdateTest {

  /** More than the TSP waits before it repeats a command whose session the broker has lost in its own replacement. */
  private static final Duration LIMIT = Duration.ofSeconds(150);
  private static final String API = "org.pitstop.api";
  /** Not of the agent. */
  private static final List<String> OTHERS = List.of("org.pitstop.simulator", "org.pitstop.server");
  private static final Software FIRST = new Software("bcm", "BCM-H1", "1.0.0");

  @Inject
  private BundleContext context;

  @Inject
  private ServiceComponentRuntime components;

  private Tsp tsp;
  private int release;

  @Configuration
  public Option[] everything() throws IOException {
    return VehicleRuntime.inVirtualTime();
  }

  @Test
  public void everyBundleOfTheAgentIsReplacedAndTheNextCampaignSucceeds() throws Exception {
    tsp = new Tsp(Path.of(context.getProperty("pitstop.state")));
    tsp.awaitOpen();
    tsp.add(FIRST);
    tsp.provision();
    campaignSucceeds("the start");
    List<String> serving = new ComponentReport(components).serving();

    List<Bundle> agent = agentBundles();
    for (Bundle bundle : agent) {
      String name = bundle.getSymbolicName();
      replace(bundle);
      Await.equal("every component serves again after " + name + " was replaced", serving, LIMIT,
          () -> new ComponentReport(components).serving());
      assertEquals(name, List.of(), new ComponentReport(components).problems());
      assertEquals(name, Bundle.ACTIVE, bundle.getState());
      campaignSucceeds(name + " was replaced");
    }
    assertTrue("only " + agent.size() + " bundles", agent.size() >= 15);
  }

  private List<Bundle> agentBundles() {
    return Stream.of(context.getBundles()).filter(bundle -> bundle.getSymbolicName().startsWith("org.pitstop."))
        .filter(bundle -> !OTHERS.contains(bundle.getSymbolicName())).toList();
  }

  private void replace(Bundle bundle) throws BundleException, IOException, InterruptedException {
    BundleRevision before = bundle.adapt(BundleRevision.class);
    try (InputStream jar = URI.create(bundle.getLocation()).toURL().openStream()) {
      bundle.update(jar);
    }
    if (bundle.getSymbolicName().equals(API)) {
      refresh(bundle);
    }
    if (bundle.getState() != Bundle.ACTIVE) {
      bundle.start();
    }
    assertNotSame(bundle.getSymbolicName(), before, bundle.adapt(BundleRevision.class));
  }

  /** Those that use the old packages are wired to the new ones. */
  private void refresh(Bundle bundle) throws InterruptedException {
    CountDownLatch refreshed = new CountDownLatch(1);
    context.getBundle(0).adapt(FrameworkWiring.class).refreshBundles(List.of(bundle), event -> refreshed.countDown());
    assertTrue("no refresh", refreshed.await(LIMIT.toSeconds(), TimeUnit.SECONDS));
  }

  private void campaignSucceeds(String after) throws IOException, InterruptedException {
    tsp.awaitOpen();
    long last = tsp.lastEvent();
    Software next = FIRST.withVersion("2.0." + release++);
    tsp.add(next);
    tsp.addTask(false, next.ecu());
    Await.until("the end of the campaign after " + after, LIMIT, () -> tsp.finalReport(last).isPresent());
    assertEquals("after " + after, "upgrade-succeeded", tsp.finalReport(last).get().getString("type"));
    Await.until("the TSP knows the version and backup after " + after, LIMIT, () -> tsp.runsAndKeeps(next));
  }
}
