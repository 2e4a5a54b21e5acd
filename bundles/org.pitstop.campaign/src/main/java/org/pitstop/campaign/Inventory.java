package org.pitstop.campaign;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.BooleanSupplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.pitstop.api.evidence.EvidenceLog;
import org.pitstop.api.flash.EcuDirectory;
import org.pitstop.api.software.EcuId;
import org.pitstop.api.software.SoftwareFile;
import org.pitstop.api.store.Change;
import org.pitstop.api.tsp.Report;

/** What every ECU says it runs, and the backup that is kept for it. */
final class Inventory {
  private static final Duration BETWEEN_TRIES = Duration.ofSeconds(2);

  private final Agent agent;
  private final BooleanSupplier stopping;

  Inventory(Agent agent, BooleanSupplier stopping) {
    this.agent = agent;
    this.stopping = stopping;
  }

  /** Asks all ECUs and puts the answer into the outbox. @param commandId the command that asked; empty: none */
  List<Report> report(String commandId) throws IOException, InterruptedException {
    List<Report.EcuRow> rows = read();
    Change change = CampaignJournal.putInventory(new Change(), ReportCodec.encodeRows(rows));
    EcuDirectory directory = agent.services().directory.get(stopping);
    String text = Stream.concat(directory.problems().stream(), agent.journal().damages().stream()).collect(Collectors.joining("; "));
    return agent.outbox().commit(agent.outbox().draft(change).inventory(commandId, text, rows, evidence()));
  }

  /** Whatever is wrong with the log: the inventory is told without it. */
  private Optional<EvidenceLog.Head> evidence() {
    AtomicReference<Optional<EvidenceLog.Head>> head = new AtomicReference<>(Optional.empty());
    agent.services().evidence.now().ifPresent(log -> Foreign.call("evidence log", () -> head.set(log.head())));
    return head.get();
  }

  /** The rows as they were last read. */
  static List<Report.EcuRow> last(CampaignJournal journal) {
    return journal.inventory().stream().flatMap(t -> ReportCodec.decodeRows(t).stream()).toList();
  }

  static String running(CampaignJournal journal, EcuId ecu) {
    return last(journal).stream().filter(r -> r.ecu().equals(ecu.value())).map(Report.EcuRow::running).findFirst().orElse("");
  }

  private List<Report.EcuRow> read() throws InterruptedException {
    EcuDirectory directory = agent.services().directory.get(stopping);
    Map<EcuId, SoftwareFile> backups = agent.services().backups.get(stopping).all();
    List<Report.EcuRow> rows = new ArrayList<>();
    for (EcuDirectory.Entry entry : directory.ecus()) {
      EcuDirectory.Identification id = ask(directory, entry.ecu());
      String backup = backups.containsKey(entry.ecu()) ? backups.get(entry.ecu()).version() : "";
      if (id instanceof EcuDirectory.Identification.Identified known) {
        String text = known.version().isEmpty() ? "in its boot loader, no valid application" : "";
        rows.add(new Report.EcuRow(entry.ecu().value(), known.hardware(), known.version(), backup, "", "", text));
      } else if (id instanceof EcuDirectory.Identification.Silent silent) {
        rows.add(new Report.EcuRow(entry.ecu().value(), "", "", backup, "", "", silent.why()));
      }
    }
    agent.services().agentBundles.now().ifPresent(a -> a.inventory().forEach(r ->
        rows.add(new Report.EcuRow(r.id().value(), r.hardware(), r.running(), r.backup(), "", "", ""))));
    return rows;
  }

  private EcuDirectory.Identification ask(EcuDirectory directory, EcuId ecu) throws InterruptedException {
    EcuDirectory.Identification id = directory.identify(ecu);
    for (int i = 1; i < agent.limits().silentTries() && id instanceof EcuDirectory.Identification.Silent && !stopping.getAsBoolean(); i++) {
      agent.vehicleTime().sleep(BETWEEN_TRIES);
      id = directory.identify(ecu);
    }
    return id;
  }
}
