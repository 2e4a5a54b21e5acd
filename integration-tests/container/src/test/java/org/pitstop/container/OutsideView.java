package org.pitstop.container;

import java.lang.reflect.InvocationHandler;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleContext;
import org.osgi.framework.InvalidSyntaxException;
import org.osgi.framework.ServiceReference;
import org.osgi.framework.ServiceRegistration;

/**
 * A framework of this process, seen by somebody who is none of its bundles: every bundle in it may be replaced, the API too, and its viewer
 * stays. So no type of a bundle is known here: calls go by name.
 */
final class OutsideView {
  private static final String API = "org.pitstop.api";
  private static final String COMPONENTS = "org.osgi.service.component.runtime.ServiceComponentRuntime";
  /** ComponentConfigurationDTO: from here on a component can serve. */
  private static final int SATISFIED = 4;
  private static final int FAILED = 16;

  private final Supplier<BundleContext> system;

  /** @param system context of the system bundle, which changes when the framework starts again */
  OutsideView(Supplier<BundleContext> system) {
    this.system = system;
  }

  BundleContext system() {
    return system.get();
  }

  Bundle bundle(String symbolicName) {
    return Stream.of(system().getBundles()).filter(b -> b.getSymbolicName().equals(symbolicName)).findFirst()
        .orElseThrow(() -> new IllegalArgumentException("there is no bundle " + symbolicName));
  }

  /** Whoever serves now. */
  Optional<Object> service(String type) throws InvalidSyntaxException {
    // "all": the class path of a test may have a type of this name too, which is another one
    ServiceReference<?>[] found = system().getAllServiceReferences(type, null);
    return found == null ? Optional.empty() : Optional.ofNullable(system().getService(found[0]));
  }

  /** The service of a shell command. */
  Object command(String function) throws Exception {
    ServiceReference<?>[] found = system().getAllServiceReferences(null, "(osgi.command.function=" + function + ")");
    if (found == null) {
      throw new IllegalStateException("nobody serves the command " + function);
    }
    return system().getService(found[0]);
  }

  /** Registers a service of a type of the API that has no other definition here. */
  ServiceRegistration<?> register(String type, InvocationHandler handler) throws ClassNotFoundException {
    Class<?> api = bundle(API).loadClass(type);
    return system().registerService(type, Proxy.newProxyInstance(api.getClassLoader(), new Class<?>[] {api}, withIdentity(handler)), null);
  }

  private static InvocationHandler withIdentity(InvocationHandler handler) {
    return (proxy, method, arguments) -> switch (method.getName()) {
      case "equals" -> proxy == arguments[0];
      case "hashCode" -> System.identityHashCode(proxy);
      case "toString" -> "of the test";
      default -> handler.invoke(proxy, method, arguments);
    };
  }

  static Object call(Object target, String name, Object... arguments) throws Exception {
    Method method = Stream.of(target.getClass().getMethods()).filter(m -> m.getName().equals(name) && m.getParameterCount() == arguments.length)
        .findFirst().orElseThrow(() -> new NoSuchMethodException(target.getClass() + " has no " + name));
    method.setAccessible(true);
    try {
      return method.invoke(target, arguments);
    } catch (InvocationTargetException e) {
      throw e.getCause() instanceof Exception cause ? cause : e;
    }
  }

  private static Object field(Object dto, String name) throws ReflectiveOperationException {
    return dto.getClass().getField(name).get(dto);
  }

  /** The names of the components that can serve, each as often as it is configured. */
  List<String> serving() throws Exception {
    List<String> names = new ArrayList<>();
    for (Object[] pair : configurations()) {
      int state = (int) field(pair[1], "state");
      if (state >= SATISFIED && state != FAILED) {
        names.add((String) field(pair[0], "name"));
      }
    }
    names.sort(null);
    return names;
  }

  /** Pairs of the description of a component and one of its configurations. */
  private List<Object[]> configurations() throws Exception {
    Object runtime = service(COMPONENTS).orElseThrow(() -> new IllegalStateException("Declarative Services is not there"));
    List<Object[]> pairs = new ArrayList<>();
    for (Object description : (Collection<?>) call(runtime, "getComponentDescriptionDTOs", new Object[] {new Bundle[0]})) {
      for (Object configuration : (Collection<?>) call(runtime, "getComponentConfigurationDTOs", description)) {
        pairs.add(new Object[] {description, configuration});
      }
    }
    return pairs;
  }
}
