package org.pitstop.launcher;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** What the features together ask for: bundles in their order, each once, and framework properties. */
public record Plan(List<PlannedBundle> bundles, Map<String, String> frameworkProperties) {

  public Plan {
    bundles = List.copyOf(bundles);
    frameworkProperties = Map.copyOf(frameworkProperties);
  }

  /** Lays the plans of several features together; equal bundles collapse, at the lower of their start levels. */
  public static Plan merge(List<Plan> plans) throws LaunchException {
    Map<String, PlannedBundle> bundles = new LinkedHashMap<>();
    Map<String, String> properties = new LinkedHashMap<>();
    for (Plan plan : plans) {
      for (PlannedBundle bundle : plan.bundles()) {
        PlannedBundle before = bundles.get(bundle.location());
        bundles.put(bundle.location(), before == null ? bundle : same(before, bundle));
      }
      for (var property : plan.frameworkProperties().entrySet()) {
        String before = properties.putIfAbsent(property.getKey(), property.getValue());
        if (before != null && !before.equals(property.getValue())) {
          throw new LaunchException("the features disagree about the framework property " + property.getKey() + ": "
              + before + " and " + property.getValue());
        }
      }
    }
    return new Plan(new ArrayList<>(bundles.values()), properties);
  }

  private static PlannedBundle same(PlannedBundle a, PlannedBundle b) throws LaunchException {
    if (!a.version().equals(b.version())) {
      throw new LaunchException("the features disagree about a version: " + a + " and " + b);
    }
    return a.startLevel() <= b.startLevel() ? a : b;
  }
}
