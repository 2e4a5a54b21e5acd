package org.pitstop.campaign;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import org.pitstop.api.evidence.EvidenceLog;
import org.pitstop.api.store.Change;
import org.pitstop.api.store.Journal;
import org.pitstop.api.time.Timer;
import org.pitstop.api.time.WallTime;
import org.pitstop.api.tsp.Report;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reports that the TSP does not have yet. A report is put into the same change as the state it tells of, so that there is never the one
 * without the other; it leaves when the TSP has acknowledged it.
 */
final class Outbox implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Outbox.class);
  private static final String ENTRY = "outbox/report/";
  private static final String NEXT = "outbox/next";
  /** Reports that may be on the wire at once. */
  private static final int WINDOW = 16;
  /** A report that is not acknowledged after this goes out again. */
  private static final Duration REPEAT = Duration.ofSeconds(30);
  /** With more waiting than this the oldest inventories are dropped: they say nothing that a newer one does not say. */
  private static final int MANY = 1000;

  private final Journal journal;
  private final WallTime time;
  private final Consumer<Report> wire;
  private final Facts facts;
  private final List<Report> pending = new ArrayList<>();
  private long next;
  private long sentUpTo;
  private Timer repeat;

  /**
   * @param wire sends a report, if there is a connection; never blocks
   * @param facts goes along with the reports
   */
  Outbox(Journal journal, WallTime time, Consumer<Report> wire, Facts facts) {
    this.facts = facts;
    this.journal = journal;
    this.time = time;
    this.wire = wire;
    journal.entries(ENTRY).values().forEach(v -> pending.add(ReportCodec.decode(v)));
    this.next = journal.get(NEXT).map(Long::parseLong).orElse(1L);
  }

  /** Adds reports to a change; they count once the change is committed: then hand it to {@link #commit}. */
  final class Draft {
    private final Change change;
    private final List<Report> reports = new ArrayList<>();
    private final List<Facts.Draft> evidence = new ArrayList<>();

    Draft(Change change) {
      this.change = change;
    }

    Draft report(Report.Type type, String commandId, String campaignId, String reason, String text, List<Report.EcuRow> ecus) {
      reports.add(new Report(0, type, time.now(), commandId, campaignId, reason, text, ecus));
      return this;
    }

    /** The versions of all ECUs. @param head the end of the chain of evidence */
    Draft inventory(String commandId, String text, List<Report.EcuRow> ecus, Optional<EvidenceLog.Head> head) {
      reports.add(new Report(0, Report.Type.INVENTORY, time.now(), commandId, "", "", text, ecus, head));
      return this;
    }

    Draft fact(String kind, String campaignId, String ecu, Map<String, String> details) {
      evidence.add(new Facts.Draft(kind, campaignId, ecu, details));
      return this;
    }

    /** Only now numbers are given: another thread may have committed since this draft was begun. */
    private List<Report> number() {
      List<Report> numbered = new ArrayList<>();
      for (Report r : reports) {
        Report n = r.withSeq(next + numbered.size());
        numbered.add(n);
        change.put(key(n.seq()), ReportCodec.encode(n));
      }
      if (!numbered.isEmpty()) {
        change.put(NEXT, Long.toString(next + numbered.size()));
      }
      return numbered;
    }
  }

  Draft draft(Change change) {
    return new Draft(change);
  }

  /** Commits a draft and sends what is new. @return the new reports */
  synchronized List<Report> commit(Draft draft) throws IOException {
    List<Report> reports = draft.number();
    facts.commit(draft.change, draft.evidence);
    next += reports.size();
    pending.addAll(reports);
    send();
    return reports;
  }

  /** A connection is new: everything again, in its order. */
  synchronized void connected() {
    sentUpTo = 0;
    send();
  }

  /** The TSP has every report up to this one. */
  synchronized void acknowledged(long seq) {
    try {
      if (seq >= next) {
        renumber(seq + 1);
      } else {
        Change change = new Change();
        pending.stream().filter(r -> r.seq() <= seq).forEach(r -> change.remove(key(r.seq())));
        if (!change.isEmpty()) {
          journal.commit(change);
          pending.removeIf(r -> r.seq() <= seq);
        }
      }
      send();
    } catch (IOException e) {
      LOG.warn("acknowledgement not kept seq={}: the reports go out again later ({})", seq, e.getMessage());
    }
  }

  synchronized List<Report> pending() {
    return List.copyOf(pending);
  }

  /** This vehicle's journal is younger than what the TSP knows: go on where the TSP is. */
  private void renumber(long first) throws IOException {
    LOG.warn("the TSP knows reports up to seq={}, this journal only up to {}: going on after it", first - 1, next - 1);
    Change change = new Change();
    List<Report> renumbered = new ArrayList<>();
    for (Report r : pending) {
      change.remove(key(r.seq()));
    }
    for (Report r : pending) {
      Report n = r.withSeq(first + renumbered.size());
      renumbered.add(n);
      change.put(key(n.seq()), ReportCodec.encode(n));
    }
    change.put(NEXT, Long.toString(first + renumbered.size()));
    journal.commit(change);
    pending.clear();
    pending.addAll(renumbered);
    next = first + renumbered.size();
    sentUpTo = 0;
  }

  private void send() {
    pending.stream().limit(WINDOW).filter(r -> r.seq() > sentUpTo).toList().forEach(r -> {
      sentUpTo = r.seq();
      Foreign.call("TSP link", () -> wire.accept(r));
    });
    if (pending.isEmpty() && repeat != null) {
      repeat.cancel();
      repeat = null;
    } else if (!pending.isEmpty() && repeat == null) {
      repeat = time.schedule(REPEAT, this::again);
    }
    if (pending.size() > MANY) {
      dropOldInventories();
    }
  }

  private synchronized void again() {
    repeat = null;
    sentUpTo = 0;
    send();
  }

  private void dropOldInventories() {
    Change change = new Change();
    List<Report> old = pending.subList(0, pending.size() - WINDOW).stream().filter(r -> r.type() == Report.Type.INVENTORY).toList();
    old.forEach(r -> change.remove(key(r.seq())));
    if (!old.isEmpty()) {
      try {
        journal.commit(change);
        pending.removeAll(old);
        LOG.warn("outbox long: dropped {} old inventories", old.size());
      } catch (IOException e) {
        LOG.warn("outbox long and the journal takes nothing: {}", e.getMessage());
      }
    }
  }

  private static String key(long seq) {
    return String.format("%s%012d", ENTRY, seq);
  }

  @Override
  public synchronized void close() {
    if (repeat != null) {
      repeat.cancel();
    }
  }
}
