package org.pitstop.sweep;

import java.lang.reflect.Proxy;
import java.util.Map;
import java.util.Optional;

/** Configurations as Declarative Services makes them: the given values, and the annotation's defaults for the rest. */
public final class Settings {
  private Settings() {}

  /** @throws IllegalStateException when a key without a default is asked for and not given */
  public static <T> T of(Class<T> type, Map<String, Object> values) {
    return type.cast(Proxy.newProxyInstance(type.getClassLoader(), new Class<?>[] {type}, (proxy, method, arguments) ->
        Optional.ofNullable(values.getOrDefault(method.getName(), method.getDefaultValue()))
            .orElseThrow(() -> new IllegalStateException(type.getName() + " needs a value for " + method.getName()))));
  }
}
