package org.pitstop.fuzz;

import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import org.pitstop.api.store.Change;
import org.pitstop.api.store.Journal;

/** A journal in memory. */
public final class MapJournal implements Journal {
  private final TreeMap<String, String> map = new TreeMap<>();

  @Override
  public Optional<String> get(String key) {
    return Optional.ofNullable(map.get(key));
  }

  @Override
  public SortedMap<String, String> entries(String prefix) {
    return new TreeMap<>(map.subMap(prefix, prefix + Character.MAX_VALUE));
  }

  @Override
  public void commit(Change change) {
    change.entries().forEach((key, value) -> value.ifPresentOrElse(v -> map.put(key, v), () -> map.remove(key)));
  }
}
