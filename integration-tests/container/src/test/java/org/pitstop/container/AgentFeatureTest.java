package org.pitstop.container;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertTrue;

import java.util.ArrayList;
import java.util.List;
import javax.inject.Inject;
import org.junit.Test;
import org.junit.runner.RunWith;
import org.ops4j.pax.exam.Configuration;
import org.ops4j.pax.exam.Option;
import org.ops4j.pax.exam.junit.PaxExam;
import org.ops4j.pax.exam.spi.reactors.ExamReactorStrategy;
import org.ops4j.pax.exam.spi.reactors.PerClass;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleContext;
import org.osgi.framework.wiring.BundleRevision;
import org.osgi.service.component.runtime.ServiceComponentRuntime;

/** The agent feature in a framework of its own, with the configuration that is shipped. */
@RunWith(PaxExam.class)
@ExamReactorStrategy(PerClass.class)
public class AgentFeatureTest {

  @Inject
  private BundleContext context;

  @Inject
  private ServiceComponentRuntime components;

  @Configuration
  public Option[] agent() {
    return AgentRuntime.of(AgentRuntime.DISTRIBUTION.resolve("runtime-config"), "real", "agent");
  }

  @Test
  public void everyBundleIsActive() {
    List<String> notActive = new ArrayList<>();
    for (Bundle bundle : context.getBundles()) {
      boolean fragment = (bundle.adapt(BundleRevision.class).getTypes() & BundleRevision.TYPE_FRAGMENT) != 0;
      if (!fragment && bundle.getState() != Bundle.ACTIVE) {
        notActive.add(bundle.getSymbolicName());
      }
    }
    assertEquals(List.of(), notActive);
  }

  @Test
  public void everyComponentIsSatisfied() {
    ComponentReport report = new ComponentReport(components);

    assertEquals(List.of(), report.problems());
    assertTrue("only " + report.serving(), report.serving().size() > 10);
  }
}
