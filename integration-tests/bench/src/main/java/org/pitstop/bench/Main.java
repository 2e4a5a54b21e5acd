package org.pitstop.bench;

import java.nio.file.Path;
import java.util.Map;
import java.util.logging.Level;
import java.util.logging.Logger;

/** Runs one benchmark: prints its table, and writes its result where {@code --json} says. */
public final class Main {
  private Main() {}

  /** @param arguments the benchmark's name, and perhaps {@code --json FILE} */
  public static void main(String[] arguments) throws Exception {
    Logger.getLogger("").setLevel(Level.parse(System.getProperty("log", "SEVERE")));
    Map<String, Object> result = switch (arguments[0]) {
      case "bus" -> BusBench.run();
      case "cpu" -> CpuBench.run();
      case "doip" -> DoipBench.run();
      case "sim" -> SimBench.run();
      default -> throw new IllegalArgumentException("no benchmark " + arguments[0]);
    };
    if (arguments.length == 3 && arguments[1].equals("--json")) {
      Json.write(Path.of(arguments[2]), result);
    }
    System.exit(0); // real vehicle time and its links have threads of their own
  }
}
