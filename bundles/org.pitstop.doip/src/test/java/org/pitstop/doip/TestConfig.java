package org.pitstop.doip;

import java.lang.reflect.Proxy;
import java.util.Map;

/** The configuration with its defaults but for some keys. */
final class TestConfig {
  private TestConfig() {}

  static DoipTransport.Config with(Map<String, Object> values) {
    return (DoipTransport.Config) Proxy.newProxyInstance(DoipTransport.Config.class.getClassLoader(), new Class<?>[] {DoipTransport.Config.class},
        (proxy, method, arguments) -> values.getOrDefault(method.getName(), method.getDefaultValue()));
  }
}
