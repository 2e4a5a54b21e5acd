package org.pitstop.hotswap;

import static org.junit.Assert.assertEquals;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.apache.felix.hc.api.HealthCheck;
import org.apache.felix.hc.api.Result;
import org.junit.Test;
import org.osgi.framework.Bundle;
import org.osgi.framework.wiring.BundleRevision;
import org.osgi.service.component.runtime.dto.ComponentConfigurationDTO;

/** What is an illness of the agent, and what is not. */
public class FrameworkHealthTest {
  private final Fakes framework = new Fakes(Path.of("state"));
  private final List<HealthCheck> checks = new ArrayList<>();
  private final FrameworkHealth health = new FrameworkHealth(framework.context(), framework.runtime(), () -> checks);

  @Test
  public void anAgentThatRunsHasNoIlls() {
    framework.bundle("org.pitstop.uds", "0.1.0", Bundle.ACTIVE, 0);
    framework.component("org.pitstop.uds", ComponentConfigurationDTO.ACTIVE);
    framework.component("org.pitstop.shell", ComponentConfigurationDTO.SATISFIED);
    checks.add(() -> new Result(Result.Status.OK, "well"));

    assertEquals(List.of(), health.ills(Set.of("org.pitstop.uds", "org.pitstop.shell")));
    assertEquals(Set.of("org.pitstop.uds", "org.pitstop.shell"), health.satisfied());
  }

  @Test
  public void aBundleThatIsNotActiveIsAnIll() {
    framework.bundle("org.pitstop.uds", "0.1.1", Bundle.RESOLVED, 0);

    assertEquals(List.of("bundle org.pitstop.uds 0.1.1 is not active"), health.ills(Set.of()));
  }

  @Test
  public void aFragmentIsNeverActive() {
    framework.bundle("some.fragment", "1.0.0", Bundle.RESOLVED, BundleRevision.TYPE_FRAGMENT);

    assertEquals(List.of(), health.ills(Set.of()));
  }

  @Test
  public void aComponentOfOursThatWaitsForAServiceIsAnIll() {
    framework.component("org.pitstop.uds", ComponentConfigurationDTO.UNSATISFIED_REFERENCE);
    framework.component("org.apache.felix.gogo", ComponentConfigurationDTO.UNSATISFIED_REFERENCE);

    assertEquals(List.of("component org.pitstop.uds waits for a service"), health.ills(Set.of()));
  }

  @Test
  public void anActivationThatFailedIsAnIllWithTheFirstLineOfItsReason() {
    framework.component("com.example", ComponentConfigurationDTO.FAILED_ACTIVATION).failure = "IOException: no can0\n  at x";
    framework.component("com.silent", ComponentConfigurationDTO.FAILED_ACTIVATION);

    assertEquals(List.of("component com.example failed: IOException: no can0", "component com.silent failed: no reason given"), health.ills(Set.of()));
  }

  @Test
  public void aComponentThatHasLostItsConfigurationIsAnIllIfItHadOneBefore() {
    framework.component("org.pitstop.tsp.mqtt", ComponentConfigurationDTO.UNSATISFIED_CONFIGURATION);

    assertEquals("who never had one may wait for it", List.of(), health.ills(Set.of()));
    assertEquals(List.of("component org.pitstop.tsp.mqtt is not satisfied any more: a configuration or a service is missing"),
        health.ills(Set.of("org.pitstop.tsp.mqtt")));
  }

  @Test
  public void oneConfigurationOfManyIsEnough() {
    framework.component("org.pitstop.can.remote", ComponentConfigurationDTO.UNSATISFIED_CONFIGURATION);
    framework.component("org.pitstop.can.remote", ComponentConfigurationDTO.ACTIVE);

    assertEquals(List.of(), health.ills(Set.of("org.pitstop.can.remote")));
  }

  @Test
  public void aHealthCheckMayWarnButNotFail() {
    checks.add(() -> new Result(Result.Status.WARN, "the clock is late"));
    assertEquals(List.of(), health.ills(Set.of()));
    checks.add(() -> new Result(Result.Status.CRITICAL, "no bus"));
    assertEquals(List.of("health check: no bus"), health.ills(Set.of()));
  }

  @Test
  public void healthChecksAreAskedOnlyOfAnAgentThatRuns() {
    framework.bundle("org.pitstop.uds", "0.1.1", Bundle.INSTALLED, 0);
    checks.add(() -> {
      throw new AssertionError("asked");
    });

    assertEquals(1, health.ills(Set.of()).size());
  }
}
