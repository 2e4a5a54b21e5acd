package org.pitstop.container;

import static org.junit.Assert.assertEquals;

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
import org.osgi.framework.ServiceReference;
import org.osgi.service.component.runtime.ServiceComponentRuntime;
import org.pitstop.api.ignition.ConditionMonitor;

/** A file of the configuration directory is edited while the agent runs in a vehicle with a battery of 12.6 V. */
@RunWith(PaxExam.class)
public class ConfigurationChangeTest {

  private static final Duration LIMIT = Duration.ofSeconds(30);
  private static final String PID = "org.pitstop.ignition";

  @Inject
  private BundleContext context;

  @Inject
  private ServiceComponentRuntime components;

  @Configuration
  public Option[] agentAndVehicle() throws IOException {
    return VehicleRuntime.inRealTime();
  }

  @Test
  public void anEditedFileReachesItsComponentAndTheAgentGoesOn() throws Exception {
    ConfigurationDirectory config = new ConfigurationDirectory(Path.of(context.getProperty("pitstop.config")));
    Await.until("nothing forbids programming", LIMIT, () -> obstacles().isEmpty());

    config.set(PID, "minBatteryVolts", "13.5");
    Await.until("the battery forbids programming", LIMIT, () -> obstacles().contains("battery at 12.6 V is below 13.5 V"));
    config.set(PID, "minBatteryVolts", "12.0");
    Await.until("nothing forbids programming again", LIMIT, () -> obstacles().isEmpty());
    assertEquals(List.of(), new ComponentReport(components).problems());
  }

  @Test
  public void aWrongValueTakesItsComponentAwayUntilTheFileIsCorrected() throws Exception {
    ConfigurationDirectory config = new ConfigurationDirectory(Path.of(context.getProperty("pitstop.config")));

    config.set(PID, "minBatteryVolts", "99");
    Await.equal("one component says why it does not work",
        List.of(PID + " " + PID + ": failed: Caused by: java.lang.IllegalArgumentException: "
            + "minBatteryVolts=99.0 is not below maxBatteryVolts=15.5"), LIMIT, () -> new ComponentReport(components).problems());
    config.set(PID, "minBatteryVolts", "12.0");
    Await.until("nothing forbids programming", LIMIT, () -> obstacles().isEmpty());
  }

  /** Asks whoever serves now. */
  private List<String> obstacles() {
    ServiceReference<ConditionMonitor> reference = context.getServiceReference(ConditionMonitor.class);
    ConditionMonitor monitor = reference == null ? null : context.getService(reference);
    if (monitor == null) {
      throw new IllegalStateException("no ConditionMonitor");
    }
    try {
      return monitor.obstacles();
    } finally {
      context.ungetService(reference);
    }
  }
}
