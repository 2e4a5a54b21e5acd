package org.pitstop.sweep;

import java.lang.reflect.InvocationHandler;
import java.lang.reflect.Proxy;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.osgi.framework.BundleContext;
import org.osgi.framework.ServiceReference;
import org.osgi.framework.ServiceRegistration;

/** As much of a service registry as the components need that look services up or register some by themselves. */
public final class Registry {
  private final List<ServiceReference<?>> references = new ArrayList<>();
  private final List<Object> services = new ArrayList<>();
  private final List<Object> registered = new ArrayList<>();

  /** Adds a service that can be looked up. */
  public <T> Registry with(Class<T> type, T service, Map<String, Object> properties) {
    references.add(proxy(ServiceReference.class, a -> switch (a.name) {
      case "getProperty" -> properties.get(a.values[0]);
      case "compareTo" -> 0;
      default -> null;
    }));
    services.add(service);
    return this;
  }

  /** What was registered through the context. */
  public <T> T registered(Class<T> type) {
    return registered.stream().filter(type::isInstance).map(type::cast).findFirst()
        .orElseThrow(() -> new IllegalStateException("nobody registered a " + type.getName()));
  }

  public BundleContext context() {
    return proxy(BundleContext.class, a -> switch (a.name) {
      case "getServiceReferences" -> references.isEmpty() ? null : references.toArray(ServiceReference<?>[]::new);
      case "getService" -> services.get(references.indexOf(a.values[0]));
      case "registerService" -> {
        registered.add(a.values[1]);
        yield proxy(ServiceRegistration.class, b -> null);
      }
      case "ungetService" -> Boolean.TRUE;
      default -> null;
    });
  }

  private record Call(String name, Object[] values) {}

  private static <T> T proxy(Class<T> type, Function<Call, Object> answer) {
    InvocationHandler handler = (proxy, method, arguments) -> switch (method.getName()) {
      case "equals" -> proxy == arguments[0];
      case "hashCode" -> System.identityHashCode(proxy);
      case "toString" -> type.getSimpleName();
      default -> answer.apply(new Call(method.getName(), arguments));
    };
    return type.cast(Proxy.newProxyInstance(type.getClassLoader(), new Class<?>[] {type}, handler));
  }
}
