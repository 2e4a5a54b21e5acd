package org.pitstop.api.store;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/** Entries that the journal takes on as one: all of them or, after a power cut, none. */
public final class Change {
  private final Map<String, Optional<String>> entries = new LinkedHashMap<>();

  public Change put(String key, String value) {
    entries.put(key, Optional.of(value));
    return this;
  }

  public Change remove(String key) {
    entries.put(key, Optional.empty());
    return this;
  }

  /** Adds all of another change to this one. */
  public Change and(Change other) {
    entries.putAll(other.entries);
    return this;
  }

  public boolean isEmpty() {
    return entries.isEmpty();
  }

  /** Key by key the new value; empty: removed. */
  public Map<String, Optional<String>> entries() {
    return entries;
  }
}
