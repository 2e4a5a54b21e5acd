package org.pitstop.hotswap;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/** The launcher's side as a map of answers; remembers what it was asked, but for {@code status}. */
final class ScriptedLauncher implements Function<Map<String, String>, Map<String, String>> {
  final Map<String, String> status = new HashMap<>(Map.of("ok", "true", "phase", "ON_PROBATION", "current", "0.1.1+abc", "previous", "feature",
      "starts", "0", "why", "", "busy", "false", "history", ""));
  final List<String> asked = new ArrayList<>();
  Map<String, String> answer = Map.of("ok", "true");

  @Override
  public Map<String, String> apply(Map<String, String> request) {
    if (request.get("do").equals("status")) {
      return status;
    }
    asked.add(request.get("do") + (request.containsKey("why") ? " " + request.get("why") : ""));
    switch (request.get("do")) {
      case "confirm", "back" -> status.put("phase", "STEADY");
      default -> { }
    }
    return answer;
  }

  List<String> take() {
    List<String> taken = List.copyOf(asked);
    asked.clear();
    return taken;
  }
}
