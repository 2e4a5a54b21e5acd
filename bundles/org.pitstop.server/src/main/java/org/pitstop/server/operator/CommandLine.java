package org.pitstop.server.operator;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Options ({@code --key value}, or {@code --flag}) and the other words of a command line. */
record CommandLine(List<String> words, Map<String, List<String>> options) {
  private static final Set<String> WITH_VALUE = Set.of("state", "ecu", "hardware", "version", "format", "address", "order", "group", "requires", "vin",
      "priority", "expires-days", "consent", "unavailable", "consent-minutes", "window", "daily", "out", "model", "after");

  /** @param flags the options without a value */
  static CommandLine parse(String[] arguments, Set<String> flags) throws TspCommand.WrongUse {
    List<String> words = new ArrayList<>();
    Map<String, List<String>> options = new LinkedHashMap<>();
    for (int i = 0; i < arguments.length; i++) {
      String argument = arguments[i];
      if (!argument.startsWith("--")) {
        words.add(argument);
        continue;
      }
      String key = argument.substring(2);
      String value = "true";
      if (!flags.contains(key)) {
        if (!WITH_VALUE.contains(key)) {
          throw new TspCommand.WrongUse("there is no option " + argument);
        }
        if (++i == arguments.length) {
          throw new TspCommand.WrongUse("option " + argument + " needs a value");
        }
        value = arguments[i];
      }
      options.computeIfAbsent(key, k -> new ArrayList<>()).add(value);
    }
    return new CommandLine(words, options);
  }

  Optional<String> one(String key) {
    return all(key).stream().findFirst();
  }

  String need(String key) throws TspCommand.WrongUse {
    return one(key).orElseThrow(() -> new TspCommand.WrongUse("option --" + key + " is missing"));
  }

  List<String> all(String key) {
    return options.getOrDefault(key, List.of());
  }

  boolean flag(String key) {
    return options.containsKey(key);
  }
}
