package org.pitstop.campaign;

import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import org.pitstop.api.evidence.EvidenceLog;
import org.pitstop.api.evidence.Fact;
import org.pitstop.api.store.Change;
import org.pitstop.api.store.Journal;
import org.pitstop.api.time.Timer;
import org.pitstop.api.time.VehicleTime;
import org.pitstop.api.time.WallTime;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Facts that the evidence log does not have yet. A fact is put into the same change as what it tells of, so that there is never the one without
 * the other: all facts of a change are one entry. Once the log has them the entry leaves the journal with the next change that comes: a commit
 * for that alone would double the work of the disk.
 */
final class Facts implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Facts.class);
  static final String SOURCE = "campaign";
  private static final String ENTRY = "evidence/facts/";
  /** The next number, and the latest time that was noted with one, in milliseconds. */
  private static final String NEXT = "evidence/next";
  /** Entries that wait for a log at most. Then the oldest are dropped, and a fact in their place says so. */
  static final int MAX_WAITING = 1000;
  /** So many are dropped at once. */
  private static final int DROPPED = 100;
  /** With so many facts no further entry is handed over at once. */
  private static final int PAGE = 200;
  /** After this a log that failed is tried again. */
  private static final Duration AGAIN = Duration.ofSeconds(60);

  private final Journal journal;
  private final WallTime wallTime;
  private final VehicleTime vehicleTime;
  private final ServiceSlot<EvidenceLog> logs;
  /** By the number of the first fact of the entry. */
  private final TreeMap<Long, List<Fact>> waiting = new TreeMap<>();
  /** Entries that the log has: they leave the journal with the next change. */
  private final Set<Long> kept = new LinkedHashSet<>();
  private long next = 1;
  private long noted;
  private boolean handing;
  private boolean closed;
  private Timer again;

  Facts(Journal journal, WallTime wallTime, VehicleTime vehicleTime, ServiceSlot<EvidenceLog> logs) {
    this.journal = journal;
    this.wallTime = wallTime;
    this.vehicleTime = vehicleTime;
    this.logs = logs;
    journal.entries(ENTRY).values().forEach(v -> keep(FactCodec.decode(v)));
    journal.get(NEXT).ifPresent(v -> {
      next = Math.max(next, Long.parseLong(v.substring(0, v.indexOf(' '))));
      noted = Long.parseLong(v.substring(v.indexOf(' ') + 1));
    });
  }

  /** A fact to be. Empty details are left out. */
  record Draft(String kind, String campaignId, String ecu, Map<String, String> details) {
    /** The longest detail, in characters. */
    private static final int MAX_DETAIL = 500;

    Draft {
      SortedMap<String, String> kept = new TreeMap<>();
      details.forEach((k, v) -> {
        if (!v.isEmpty()) {
          kept.put(k, v.length() <= MAX_DETAIL ? v : v.substring(0, MAX_DETAIL - 1) + "…");
        }
      });
      details = kept;
    }
  }

  private void keep(List<Fact> facts) {
    waiting.put(facts.get(0).seq(), facts);
    next = Math.max(next, facts.get(facts.size() - 1).seq() + 1);
  }

  /** The latest time that was noted with a fact. */
  synchronized Instant noted() {
    return Instant.ofEpochMilli(noted);
  }

  synchronized int waiting() {
    return waiting.values().stream().mapToInt(List::size).sum();
  }

  /** Commits a change with its facts; only now they get numbers. */
  synchronized void commit(Change change, List<Draft> drafts) throws IOException {
    Instant now = wallTime.now();
    List<Fact> facts = new ArrayList<>();
    for (Draft d : drafts) {
      facts.add(new Fact(next + facts.size(), now, d.kind(), d.campaignId(), d.ecu(), d.details()));
    }
    List<Long> dropped = facts.isEmpty() || waiting.size() < MAX_WAITING ? List.of() : waiting.keySet().stream().limit(DROPPED).toList();
    List<Fact> instead = dropped.isEmpty() ? List.of() : List.of(loss(dropped, now));
    kept.forEach(first -> change.remove(key(first)));
    dropped.forEach(first -> change.remove(key(first)));
    put(change, instead);
    put(change, facts);
    if (!facts.isEmpty()) {
      change.put(NEXT, (next + facts.size()) + " " + Math.max(noted, now.toEpochMilli()));
    }
    journal.commit(change);
    kept.clear();
    waiting.keySet().removeAll(dropped);
    if (!instead.isEmpty()) {
      LOG.warn("no evidence log takes the facts: dropped, and noted as a fact: {}", instead.get(0).details());
      keep(instead);
    }
    if (!facts.isEmpty()) {
      keep(facts);
      noted = Math.max(noted, now.toEpochMilli());
      handOver();
    }
  }

  private static void put(Change change, List<Fact> facts) {
    if (!facts.isEmpty()) {
      change.put(key(facts.get(0).seq()), FactCodec.encode(facts));
    }
  }

  /** Takes the place of the last one that is dropped; begins where an earlier one began. */
  private Fact loss(List<Long> dropped, Instant now) {
    Fact first = waiting.get(dropped.get(0)).get(0);
    List<Fact> last = waiting.get(dropped.get(dropped.size() - 1));
    long to = last.get(last.size() - 1).seq();
    String from = first.details().getOrDefault("lostFrom", Long.toString(first.seq()));
    return new Fact(to, now, "state", "", "", Map.of("lostFrom", from, "lostTo", Long.toString(to), "why", "no evidence log took them, and there were too many"));
  }

  /** Hands over what waits, on a task of its own, if there is a log. */
  synchronized void handOver() {
    if (!handing && !closed && !waiting.isEmpty() && logs.now().isPresent()) {
      handing = true;
      vehicleTime.start("campaign-evidence", this::handOverAll);
    }
  }

  private void handOverAll() {
    boolean done = false;
    try {
      for (List<Fact> page = page(); !page.isEmpty(); page = page()) {
        EvidenceLog log = logs.now().orElseThrow(() -> new IOException("the evidence log has gone"));
        if (goOnAfter(log.last(SOURCE))) {
          continue;
        }
        log.append(SOURCE, page);
        handedOver(page.get(page.size() - 1).seq());
      }
      done = true;
    } catch (IOException | RuntimeException | Error e) {
      LOG.warn("facts not handed over, they wait in the journal; again after {}: {}", AGAIN, e.toString());
    } finally {
      if (!done) {
        later();
      }
    }
  }

  /** The next entries to hand over; none: then nobody hands over any more. */
  private synchronized List<Fact> page() {
    List<Fact> page = new ArrayList<>();
    for (List<Fact> entry : waiting.values()) {
      if (!closed && page.size() < PAGE) {
        page.addAll(entry);
      }
    }
    handing = !page.isEmpty();
    return page;
  }

  private synchronized void handedOver(long upTo) {
    List<Long> done = List.copyOf(waiting.headMap(upTo, true).keySet());
    waiting.keySet().removeAll(done);
    kept.addAll(done);
  }

  private synchronized void later() {
    handing = false;
    if (!closed) {
      if (again != null) {
        again.cancel();
      }
      again = wallTime.schedule(AGAIN, this::handOver);
    }
  }

  /** A journal that is younger than the log would give numbers again: goes on after the log. @return whether it was */
  private synchronized boolean goOnAfter(long last) throws IOException {
    if (last < next) {
      return false;
    }
    LOG.warn("the evidence log has facts up to {}, this journal only up to {}: going on after it", last, next - 1);
    Change change = new Change();
    List<List<Fact>> entries = new ArrayList<>();
    long seq = last + 1;
    for (Map.Entry<Long, List<Fact>> e : waiting.entrySet()) {
      change.remove(key(e.getKey()));
      List<Fact> facts = new ArrayList<>();
      for (Fact f : e.getValue()) {
        facts.add(new Fact(seq++, f.at(), f.kind(), f.campaignId(), f.ecu(), f.details()));
      }
      entries.add(facts);
    }
    entries.forEach(facts -> put(change, facts));
    journal.commit(change.put(NEXT, seq + " " + noted));
    waiting.clear();
    entries.forEach(this::keep);
    next = seq;
    return true;
  }

  private static String key(long first) {
    return String.format("%s%012d", ENTRY, first);
  }

  @Override
  public synchronized void close() {
    closed = true;
    if (again != null) {
      again.cancel();
    }
  }
}
