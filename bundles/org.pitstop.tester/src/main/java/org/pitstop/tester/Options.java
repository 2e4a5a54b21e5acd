package org.pitstop.tester;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** The options of a command line, up to the first argument that is none; what follows is the rest. */
final class Options {
  private static final String PREFIX = "--";

  private final Map<String, String> values = new HashMap<>();
  private final List<String> rest = new ArrayList<>();

  private Options() {}

  /**
   * @param withValue options that are followed by a value
   * @param flags options that stand alone
   */
  static Options parse(List<String> arguments, Set<String> withValue, Set<String> flags) throws WrongUse {
    Options options = new Options();
    int i = 0;
    while (i < arguments.size() && arguments.get(i).startsWith(PREFIX) && !arguments.get(i).equals(PREFIX)) {
      String option = arguments.get(i++);
      if (withValue.contains(option)) {
        if (i == arguments.size()) {
          throw new WrongUse(option + " needs a value");
        }
        options.set(option, arguments.get(i++));
      } else if (flags.contains(option)) {
        options.set(option, "");
      } else {
        throw new WrongUse("unknown option " + option);
      }
    }
    options.rest.addAll(arguments.subList(i, arguments.size()));
    return options;
  }

  private void set(String option, String value) throws WrongUse {
    if (values.put(option, value) != null) {
      throw new WrongUse(option + " is given twice");
    }
  }

  List<String> rest() {
    return rest;
  }

  void noRest() throws WrongUse {
    if (!rest.isEmpty()) {
      throw new WrongUse("'" + rest.get(0) + "' is no option");
    }
  }

  boolean has(String option) {
    return values.containsKey(option);
  }

  Optional<String> text(String option) {
    return Optional.ofNullable(values.get(option));
  }

  Optional<Path> file(String option) {
    return text(option).map(Path::of);
  }

  String required(String option) throws WrongUse {
    return text(option).orElseThrow(() -> new WrongUse(option + " is missing"));
  }

  /** A number, decimal or after 0x hexadecimal. */
  long number(String option, long min, long max, long otherwise) throws WrongUse {
    return has(option) ? number(option, values.get(option), min, max) : otherwise;
  }

  static long number(String what, String text, long min, long max) throws WrongUse {
    try {
      long number = Long.decode(text.matches("0[0-9]+") ? text.replaceFirst("0+(?!$)", "") : text);
      if (number >= min && number <= max) {
        return number;
      }
    } catch (NumberFormatException e) {
      throw new WrongUse(what + " " + text + " is no number; write 2016 or 0x7E0");
    }
    throw new WrongUse(String.format("%s %s is out of range (allowed: 0x%X-0x%X)", what, text, min, max));
  }
}
