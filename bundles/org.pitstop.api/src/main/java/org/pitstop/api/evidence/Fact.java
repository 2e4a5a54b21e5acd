package org.pitstop.api.evidence;

import java.time.Instant;
import java.util.Collections;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * One thing that was asked, checked, decided or done.
 *
 * @param seq 1, 2, 3 … for the life of its source: a fact that is recorded twice counts once
 * @param at by the vehicle's best clock
 * @param kind what it is about: {@code command}, {@code check}, {@code consent}, {@code state}, {@code result}, {@code capture}
 * @param campaignId empty: none
 * @param ecu empty: none
 * @param details more, by name; never a secret
 */
public record Fact(long seq, Instant at, String kind, String campaignId, String ecu, SortedMap<String, String> details) {
  public Fact {
    if (seq < 1) {
      throw new IllegalArgumentException("seq is " + seq + " (allowed: 1 and more)");
    }
    details = Collections.unmodifiableSortedMap(new TreeMap<>(details));
  }

  public Fact(long seq, Instant at, String kind, String campaignId, String ecu, Map<String, String> details) {
    this(seq, at, kind, campaignId, ecu, new TreeMap<>(details));
  }
}
