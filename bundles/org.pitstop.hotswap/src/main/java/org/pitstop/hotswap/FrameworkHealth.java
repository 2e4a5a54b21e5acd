package org.pitstop.hotswap;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Supplier;
import org.apache.felix.hc.api.HealthCheck;
import org.apache.felix.hc.api.Result;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleContext;
import org.osgi.framework.wiring.BundleRevision;
import org.osgi.service.component.runtime.ServiceComponentRuntime;
import org.osgi.service.component.runtime.dto.ComponentConfigurationDTO;
import org.osgi.service.component.runtime.dto.ComponentDescriptionDTO;

/** Asks the framework, Declarative Services and every Felix health check. */
final class FrameworkHealth implements Health {
  private static final String OURS = "org.pitstop.";

  private final BundleContext context;
  private final ServiceComponentRuntime components;
  private final Supplier<List<HealthCheck>> checks;

  FrameworkHealth(BundleContext context, ServiceComponentRuntime components, Supplier<List<HealthCheck>> checks) {
    this.context = context;
    this.components = components;
    this.checks = checks;
  }

  @Override
  public Set<String> satisfied() {
    Set<String> names = new TreeSet<>();
    for (ComponentDescriptionDTO description : components.getComponentDescriptionDTOs()) {
      if (configurations(description).stream().anyMatch(FrameworkHealth::isSatisfied)) {
        names.add(description.name);
      }
    }
    return names;
  }

  @Override
  public List<String> ills(Set<String> before) {
    List<String> ills = new ArrayList<>();
    bundles(ills);
    components(before, ills);
    if (ills.isEmpty()) {
      checks(ills);
    }
    return ills;
  }

  private void bundles(List<String> ills) {
    for (Bundle bundle : context.getBundles()) {
      boolean fragment = (bundle.adapt(BundleRevision.class).getTypes() & BundleRevision.TYPE_FRAGMENT) != 0;
      if (!fragment && bundle.getState() != Bundle.ACTIVE) {
        ills.add("bundle " + bundle.getSymbolicName() + " " + bundle.getVersion() + " is not active");
      }
    }
  }

  private void components(Set<String> before, List<String> ills) {
    for (ComponentDescriptionDTO description : components.getComponentDescriptionDTOs()) {
      Collection<ComponentConfigurationDTO> configurations = configurations(description);
      for (ComponentConfigurationDTO c : configurations) {
        if (c.state == ComponentConfigurationDTO.FAILED_ACTIVATION) {
          ills.add("component " + description.name + " failed: " + firstLine(c.failure));
        } else if (c.state == ComponentConfigurationDTO.UNSATISFIED_REFERENCE && description.name.startsWith(OURS)) {
          ills.add("component " + description.name + " waits for a service");
        }
      }
      if (before.contains(description.name) && configurations.stream().noneMatch(FrameworkHealth::isSatisfied)) {
        ills.add("component " + description.name + " is not satisfied any more: a configuration or a service is missing");
      }
    }
  }

  private void checks(List<String> ills) {
    for (HealthCheck check : checks.get()) {
      Result result = check.execute();
      if (result.getStatus().ordinal() > Result.Status.WARN.ordinal()) {
        result.iterator().forEachRemaining(entry -> {
          if (entry.getStatus().ordinal() > Result.Status.WARN.ordinal()) {
            ills.add("health check: " + entry.getMessage());
          }
        });
      }
    }
  }

  private Collection<ComponentConfigurationDTO> configurations(ComponentDescriptionDTO description) {
    return components.getComponentConfigurationDTOs(description);
  }

  private static boolean isSatisfied(ComponentConfigurationDTO c) {
    return c.state == ComponentConfigurationDTO.SATISFIED || c.state == ComponentConfigurationDTO.ACTIVE;
  }

  private static String firstLine(String text) {
    return text == null ? "no reason given" : text.lines().findFirst().orElse("");
  }
}
