package org.pitstop.container;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertTrue;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import javax.inject.Inject;
import org.junit.Test;
import org.junit.runner.RunWith;
import org.ops4j.pax.exam.Configuration;
import org.ops4j.pax.exam.Option;
import org.ops4j.pax.exam.junit.PaxExam;
import org.osgi.framework.BundleContext;
import org.pitstop.api.campaign.CampaignStatus;
import org.pitstop.api.campaign.Campaigns;
import org.pitstop.api.simulator.SimulatedVehicle;

/** The shipped bundles together: TSP, agent and vehicle, from the operator's task to the TSP's knowledge of the new versions. */
@RunWith(PaxExam.class)
public class CampaignTest {

  private static final Duration LIMIT = Duration.ofSeconds(60);
  private static final String OLD = "1.0.0";
  private static final List<Software> NEW = List.of(new Software("bcm", "BCM-H1", "2.1.0"), new Software("engine", "ENG-H3", "2.1.0"),
      new Software("brake", "BRK-H2", "2.1.0"));

  @Inject
  private BundleContext context;

  @Inject
  private SimulatedVehicle vehicle;

  @Inject
  private Campaigns campaigns;

  @Configuration
  public Option[] everything() throws IOException {
    return VehicleRuntime.inVirtualTime();
  }

  @Test
  public void oneCampaignSucceedsInTheContainer() throws Exception {
    Tsp tsp = new Tsp(Path.of(context.getProperty("pitstop.state")));
    vehicle.ignition(true);
    tsp.awaitOpen();
    for (Software software : NEW) {
      tsp.add(software.withVersion(OLD));
      tsp.add(software);
    }
    tsp.provision();
    tsp.addTask(true);

    Await.until("the vehicle waits for its ignition to be off", LIMIT, () -> hasReport(tsp, "waiting-for-ignition"));
    assertTrue("erased while the ignition was on", vehicle.ecus().stream().allMatch(ecu -> ecu.eraseCount() == 0));
    vehicle.ignition(false);

    Await.until("a final report", LIMIT, () -> tsp.finalReport(0).isPresent());
    assertEquals("upgrade-succeeded", tsp.finalReport(0).get().getString("type"));
    assertEquals(List.of("SUCCEEDED"), campaigns.all().stream().map(CampaignStatus::state).toList());
    for (Software software : NEW) {
      Await.until("the TSP knows the new version and backup of " + software.ecu(), LIMIT, () -> tsp.runsAndKeeps(software));
      assertEquals(software.ecu(), software.sha256(), real(software.ecu()).flashSha256());
      assertEquals(software.ecu(), 1, real(software.ecu()).eraseCount());
    }
    assertEquals("an ECU without new software was touched", 0, real("climate").eraseCount());
    Await.until("every report is acknowledged", LIMIT, () -> campaigns.unacknowledged().isEmpty());
  }

  private static boolean hasReport(Tsp tsp, String type) throws IOException, InterruptedException {
    return tsp.events(0).stream().anyMatch(event -> event.getString("type").equals(type));
  }

  private SimulatedVehicle.Ecu real(String id) {
    return vehicle.ecus().stream().filter(ecu -> ecu.id().equals(id)).findFirst().orElseThrow();
  }
}
