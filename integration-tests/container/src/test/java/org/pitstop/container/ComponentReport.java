package org.pitstop.container;

import java.util.ArrayList;
import java.util.List;
import org.osgi.service.component.runtime.ServiceComponentRuntime;
import org.osgi.service.component.runtime.dto.ComponentConfigurationDTO;
import org.osgi.service.component.runtime.dto.ComponentDescriptionDTO;
import org.osgi.service.component.runtime.dto.UnsatisfiedReferenceDTO;

/** What Declarative Services says about the components of this project. */
final class ComponentReport {
  /** The hot swap waits for our launcher's half of it, which this container does not have. */
  private static final String NEEDS_OUR_LAUNCHER = "org.pitstop.hotswap";


  private final ServiceComponentRuntime runtime;

  ComponentReport(ServiceComponentRuntime runtime) {
    this.runtime = runtime;
  }

  /** One line for each component that does not work, with its reason. A component that needs a configuration and has none is no problem. */
  List<String> problems() {
    List<String> problems = new ArrayList<>();
    for (ComponentDescriptionDTO description : runtime.getComponentDescriptionDTOs()) {
      if (description.bundle.symbolicName.equals(NEEDS_OUR_LAUNCHER)) {
        continue;
      }
      for (ComponentConfigurationDTO configuration : runtime.getComponentConfigurationDTOs(description)) {
        String problem = problem(configuration);
        if (problem != null) {
          problems.add(description.bundle.symbolicName + " " + description.name + ": " + problem);
        }
      }
    }
    return problems;
  }

  /** The names of the components that could serve now, each as often as it is configured. */
  List<String> serving() {
    List<String> names = new ArrayList<>();
    for (ComponentDescriptionDTO description : runtime.getComponentDescriptionDTOs()) {
      for (ComponentConfigurationDTO configuration : runtime.getComponentConfigurationDTOs(description)) {
        if (configuration.state == ComponentConfigurationDTO.SATISFIED || configuration.state == ComponentConfigurationDTO.ACTIVE) {
          names.add(description.name);
        }
      }
    }
    names.sort(null);
    return names;
  }

  private static String problem(ComponentConfigurationDTO configuration) {
    return switch (configuration.state) {
      case ComponentConfigurationDTO.UNSATISFIED_REFERENCE -> "misses " + missing(configuration);
      case ComponentConfigurationDTO.FAILED_ACTIVATION -> "failed: " + reason(configuration.failure);
      default -> null;
    };
  }

  /** The root of a stack trace. */
  private static String reason(String trace) {
    return trace.lines().filter(line -> !line.startsWith("\t")).reduce((first, last) -> last).orElse("");
  }

  private static List<String> missing(ComponentConfigurationDTO configuration) {
    List<String> names = new ArrayList<>();
    for (UnsatisfiedReferenceDTO reference : configuration.unsatisfiedReferences) {
      names.add(reference.name + (reference.target == null ? "" : reference.target));
    }
    return names;
  }
}
