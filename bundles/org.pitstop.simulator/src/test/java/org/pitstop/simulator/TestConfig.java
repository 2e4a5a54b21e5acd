package org.pitstop.simulator;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.reflect.Proxy;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;

/** The configuration with its defaults but for some keys. */
final class TestConfig {
  private static final String SECRET = secretFile();

  private TestConfig() {}

  private static String secretFile() {
    try {
      Path file = Files.createTempFile("pitstop-secret", ".hex");
      file.toFile().deleteOnExit();
      Files.writeString(file, "000102030405060708090a0b0c0d0e0f");
      return file.toString();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static Simulator.Config with(Map<String, Object> values) {
    return (Simulator.Config) Proxy.newProxyInstance(Simulator.Config.class.getClassLoader(), new Class<?>[] {Simulator.Config.class},
        (proxy, method, arguments) -> values.getOrDefault(method.getName(), method.getName().equals("secretFile") ? SECRET : method.getDefaultValue()));
  }
}
