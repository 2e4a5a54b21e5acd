package org.pitstop.hotswap;

import java.lang.reflect.Proxy;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleContext;
import org.osgi.framework.Version;
import org.osgi.framework.wiring.BundleRevision;
import org.osgi.service.component.runtime.ServiceComponentRuntime;
import org.osgi.service.component.runtime.dto.ComponentConfigurationDTO;
import org.osgi.service.component.runtime.dto.ComponentDescriptionDTO;

/** A framework with bundles and components that are in the state that a test says. */
final class Fakes {
  final List<Bundle> bundles = new ArrayList<>();
  final Map<String, List<ComponentConfigurationDTO>> components = new TreeMap<>();
  private final Path state;

  /** @param state of the agent */
  Fakes(Path state) {
    this.state = state;
  }

  /** An object of an interface that knows these methods by name and no others. */
  static <T> T fake(Class<T> type, Map<String, Answer> methods) {
    return type.cast(Proxy.newProxyInstance(Fakes.class.getClassLoader(), new Class<?>[] {type}, (proxy, method, arguments) -> {
      Answer answer = methods.get(method.getName());
      if (answer == null) {
        throw new AssertionError(type.getSimpleName() + "." + method.getName() + " was called");
      }
      return answer.to(arguments);
    }));
  }

  interface Answer {
    Object to(Object[] arguments) throws Exception;
  }

  void bundle(String name, String version, int bundleState, int types) {
    BundleRevision revision = fake(BundleRevision.class, Map.of("getTypes", a -> types));
    bundles.add(fake(Bundle.class, Map.of("getSymbolicName", a -> name, "getVersion", a -> new Version(version), "getState", a -> bundleState,
        "adapt", a -> revision)));
  }

  /** One configuration of a component. */
  ComponentConfigurationDTO component(String name, int componentState) {
    ComponentConfigurationDTO configuration = new ComponentConfigurationDTO();
    configuration.state = componentState;
    components.computeIfAbsent(name, n -> new ArrayList<>()).add(configuration);
    return configuration;
  }

  BundleContext context() {
    Map<String, String> properties = Map.of("pitstop.state", state.toString(), "pitstop.version", "0.1.0");
    return fake(BundleContext.class, Map.of("getBundles", a -> bundles.toArray(Bundle[]::new), "getProperty", a -> properties.get(a[0])));
  }

  ServiceComponentRuntime runtime() {
    return fake(ServiceComponentRuntime.class, Map.of("getComponentDescriptionDTOs", a -> descriptions(),
        "getComponentConfigurationDTOs", a -> components.get(((ComponentDescriptionDTO) a[0]).name)));
  }

  private Collection<ComponentDescriptionDTO> descriptions() {
    return components.keySet().stream().map(name -> {
      ComponentDescriptionDTO description = new ComponentDescriptionDTO();
      description.name = name;
      return description;
    }).toList();
  }
}
