package org.pitstop.launcher;

import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * A state of the agent's bundles: those of the feature files, and the jars that take the place of some of them.
 *
 * @param id the version of the set; that of the feature is {@value #FEATURE}
 * @param jars by location
 */
record BundleSet(String id, Map<String, SetJar> jars) {

  static final String FEATURE = "feature";
  /** Nothing but what the feature files name. */
  static final BundleSet OF_FEATURE = new BundleSet(FEATURE, Map.of());

  BundleSet {
    jars = Map.copyOf(jars);
  }

  /** The framework that the set brings; empty: the launcher's own. */
  Optional<SetJar> framework() {
    return Optional.ofNullable(jars.get(SetJar.FRAMEWORK));
  }

  /** This set with some bundles replaced. */
  BundleSet with(String newId, Iterable<SetJar> replacements) {
    Map<String, SetJar> all = new TreeMap<>(jars);
    replacements.forEach(jar -> all.put(jar.location(), jar));
    return new BundleSet(newId, all);
  }
}
