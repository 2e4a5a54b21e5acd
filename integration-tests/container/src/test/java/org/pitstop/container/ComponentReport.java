package org.pitstop.container;

import java.util.ArrayList;
import java.util.List;
import org.osgi.service.component.runtime.ServiceComponentRuntime;
import org.osgi.service.component.runtime.dto.ComponentConfigurationDTO;
import org.osgi.service.component.runtime.dto.ComponentDescriptionDTO;
import org.osgi.service.component.runtime.dto.UnsatisfiedReferenceDTO;

/** What Declarative Services says about the components of this project. */
final class ComponentReport {

  private final ServiceComponentRuntime runtime;

  ComponentReport(ServiceComponentRuntime runtime) {
    this.runtime = runtime;
  }

  /** One line for each component that does not work, with its reason. A component that needs a configuration and has none is no problem. */
  List<String> problems() {
    List<String> problems = new ArrayList<>();
    for (ComponentDescriptionDTO description : runtime.getComponentDescriptionDTOs()) {
      for (ComponentConfigurationDTO configuration : runtime.getComponentConfigurationDTOs(description)) {
        String problem = problem(configuration);
        if (problem != null) {
          problems.add(description.bundle.symbolicName + " " + description.name + ": " + problem);
        }
      }
    }
    return problems;
  }

  /** How many components could serve now. */
  long satisfied() {
    return runtime.getComponentDescriptionDTOs().stream().flatMap(d -> runtime.getComponentConfigurationDTOs(d).stream())
        .filter(c -> c.state == ComponentConfigurationDTO.SATISFIED || c.state == ComponentConfigurationDTO.ACTIVE).count();
  }

  private static String problem(ComponentConfigurationDTO configuration) {
    return switch (configuration.state) {
      case ComponentConfigurationDTO.UNSATISFIED_REFERENCE -> "misses " + missing(configuration);
      case ComponentConfigurationDTO.FAILED_ACTIVATION -> "failed: " + configuration.failure.lines().findFirst().orElse("");
      default -> null;
    };
  }

  private static List<String> missing(ComponentConfigurationDTO configuration) {
    List<String> names = new ArrayList<>();
    for (UnsatisfiedReferenceDTO reference : configuration.unsatisfiedReferences) {
      names.add(reference.name + (reference.target == null ? "" : reference.target));
    }
    return names;
  }
}
