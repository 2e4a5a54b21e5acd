package org.pitstop.launcher;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleContext;
import org.osgi.framework.ServiceReference;

/**
 * The Declarative Services components of the runtime, and the moment when all of them are satisfied. Their runtime lives in a bundle,
 * whose classes the launcher cannot name: it is called by reflection (OSGi Compendium R8, 112.10).
 */
final class Components {

  private static final String RUNTIME = "org.osgi.service.component.runtime.ServiceComponentRuntime";
  /** ComponentConfigurationDTO.SATISFIED; ACTIVE is higher, UNSATISFIED_CONFIGURATION and UNSATISFIED_REFERENCE lower, FAILED_ACTIVATION is 16. */
  private static final int SATISFIED = 4;
  private static final int UNSATISFIED_CONFIGURATION = 1;
  private static final int FAILED_ACTIVATION = 16;

  private final BundleContext framework;

  Components(BundleContext framework) {
    this.framework = framework;
  }

  /** Names of the components that wait for something. Those that need a configuration and have none are no components yet. */
  Count count() {
    ServiceReference<?> reference = framework.getServiceReference(RUNTIME);
    if (reference == null) {
      return new Count(0, List.of("no component runtime"));
    }
    try {
      Object runtime = framework.getService(reference);
      return count(runtime);
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException("unknown component runtime " + reference, e);
    } finally {
      framework.ungetService(reference);
    }
  }

  private static Count count(Object runtime) throws ReflectiveOperationException {
    int satisfied = 0;
    List<String> waiting = new ArrayList<>();
    Class<?> api = Class.forName(RUNTIME, false, runtime.getClass().getClassLoader());
    Class<?> descriptionType = Class.forName("org.osgi.service.component.runtime.dto.ComponentDescriptionDTO", false, api.getClassLoader());
    var configurations = api.getMethod("getComponentConfigurationDTOs", descriptionType);
    for (Object description : (Collection<?>) api.getMethod("getComponentDescriptionDTOs", Bundle[].class)
        .invoke(runtime, (Object) new Bundle[0])) {
      for (Object configuration : (Collection<?>) configurations.invoke(runtime, description)) {
        int state = configuration.getClass().getField("state").getInt(configuration);
        if (state >= SATISFIED && state != FAILED_ACTIVATION) {
          satisfied++;
        } else if (state != UNSATISFIED_CONFIGURATION) {
          waiting.add(String.valueOf(description.getClass().getField("name").get(description)));
        }
      }
    }
    return new Count(satisfied, waiting);
  }

  /** Runs an action at every change of the components, until the framework stops. */
  void onChange(Runnable action) {
    Listening.untilStop(framework, RUNTIME, event -> action.run());
  }

  /**
   * @param satisfied components that work or could at once
   * @param waiting names of components that wait for a service, or failed
   */
  record Count(int satisfied, List<String> waiting) {

    @Override
    public String toString() {
      return "components=" + satisfied + " waiting=" + (waiting.isEmpty() ? "none" : String.join(",", waiting));
    }
  }
}
