package org.pitstop.shell;

import java.io.IOException;
import java.util.List;
import java.util.Optional;
import org.apache.felix.hc.api.HealthCheck;
import org.apache.felix.hc.api.Result;
import org.apache.felix.service.command.Descriptor;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.component.annotations.ReferenceCardinality;
import org.osgi.service.component.annotations.ReferencePolicy;
import org.osgi.service.component.annotations.ReferencePolicyOption;
import org.pitstop.api.campaign.CampaignStatus;
import org.pitstop.api.campaign.Campaigns;
import org.pitstop.api.consent.Consents;
import org.pitstop.api.flash.EcuDirectory;
import org.pitstop.api.ignition.ConditionMonitor;
import org.pitstop.api.ignition.VehicleCondition;
import org.pitstop.api.software.EcuId;
import org.pitstop.api.tsp.Report;
import org.pitstop.api.tsp.TspLink;

/** The commands {@code pitstop:…} of the Gogo shell. */
@Component(service = Commands.class, property = {"osgi.command.scope=pitstop", "osgi.command.function=status", "osgi.command.function=inventory",
    "osgi.command.function=campaigns", "osgi.command.function=campaign", "osgi.command.function=cancel", "osgi.command.function=rollback",
    "osgi.command.function=outbox", "osgi.command.function=consent", "osgi.command.function=profiles", "osgi.command.function=health"})
public final class Commands {
  private static final String GONE = "not available right now: its bundle is missing or being replaced\n";

  @Reference(cardinality = ReferenceCardinality.OPTIONAL, policy = ReferencePolicy.DYNAMIC, policyOption = ReferencePolicyOption.GREEDY)
  private volatile Campaigns campaigns;
  @Reference(cardinality = ReferenceCardinality.OPTIONAL, policy = ReferencePolicy.DYNAMIC, policyOption = ReferencePolicyOption.GREEDY)
  private volatile TspLink tsp;
  @Reference(cardinality = ReferenceCardinality.OPTIONAL, policy = ReferencePolicy.DYNAMIC, policyOption = ReferencePolicyOption.GREEDY)
  private volatile ConditionMonitor condition;
  @Reference(cardinality = ReferenceCardinality.OPTIONAL, policy = ReferencePolicy.DYNAMIC, policyOption = ReferencePolicyOption.GREEDY)
  private volatile EcuDirectory directory;
  @Reference(cardinality = ReferenceCardinality.OPTIONAL, policy = ReferencePolicy.DYNAMIC, policyOption = ReferencePolicyOption.GREEDY)
  private volatile Consents consents;
  @Reference(policy = ReferencePolicy.DYNAMIC, policyOption = ReferencePolicyOption.GREEDY)
  private volatile List<HealthCheck> checks;

  @Descriptor("the whole agent at a glance")
  public String status() {
    TspLink link = tsp;
    ConditionMonitor monitor = condition;
    StringBuilder out = new StringBuilder();
    out.append("TSP        ").append(link == null ? "no link" : link.connected() ? "connected" : "not connected").append('\n');
    out.append("vehicle    ").append(monitor == null ? "nobody watches it" : describe(monitor)).append('\n');
    Campaigns c = campaigns;
    if (c == null) {
      return out.append("campaigns  ").append(GONE).toString();
    }
    Optional<CampaignStatus> active = c.all().stream().filter(s -> !s.ended()).findFirst();
    out.append("campaign   ").append(active.map(s -> s.campaignId() + " " + s.state()).orElse("none under way")).append('\n');
    out.append("outbox     ").append(c.unacknowledged().size()).append(" reports to be acknowledged\n");
    active.ifPresent(s -> out.append('\n').append(ecus(s)));
    return out.toString();
  }

  @Descriptor("the versions of all ECUs and of their backups, as last read; 'inventory now' reads them again and reports")
  public String inventory(String... arguments) throws IOException {
    Campaigns c = campaigns;
    if (c == null) {
      return GONE;
    }
    if (arguments.length == 1 && arguments[0].equals("now")) {
      c.reportInventory();
      return "the ECUs are being asked; the report goes to the TSP\n";
    }
    Table table = new Table("ECU", "HARDWARE", "RUNNING", "BACKUP", "");
    c.inventory().forEach(r -> table.row(r.ecu(), dash(r.hardware()), dash(r.running()), dash(r.backup()), r.text()));
    return table.toString();
  }

  @Descriptor("all campaigns the agent remembers, newest last")
  public String campaigns() {
    Campaigns c = campaigns;
    if (c == null) {
      return GONE;
    }
    Table table = new Table("CAMPAIGN", "STATE", "ECUS", "");
    c.all().forEach(s -> table.row(s.campaignId(), s.state(), Integer.toString(s.ecus().size()), s.reason()));
    return table.toString();
  }

  @Descriptor("one campaign, ECU by ECU")
  public String campaign(@Descriptor("campaign id") String id) {
    Campaigns c = campaigns;
    return c == null ? GONE : c.all().stream().filter(s -> s.campaignId().equals(id)).findFirst().map(Commands::ecus).orElse("no campaign " + id + " is known\n");
  }

  @Descriptor("cancel a campaign, as the TSP could")
  public String cancel(@Descriptor("campaign id") String id) throws IOException {
    Campaigns c = campaigns;
    return c == null ? GONE : c.cancel(id) + "\n";
  }

  @Descriptor("write an ECU's backup to it again, as the TSP could")
  public String rollback(@Descriptor("ECU id") String ecu) throws IOException {
    Campaigns c = campaigns;
    return c == null ? GONE : c.rollBack(new EcuId(ecu)) + "\n";
  }

  @Descriptor("reports that the TSP has not acknowledged yet")
  public String outbox() {
    Campaigns c = campaigns;
    if (c == null) {
      return GONE;
    }
    Table table = new Table("SEQ", "AT", "TYPE", "CAMPAIGN", "");
    for (Report r : c.unacknowledged()) {
      table.row(Long.toString(r.seq()), r.at().toString(), r.type().code(), dash(r.campaignId()), r.reason().isEmpty() ? r.text() : r.reason() + ": " + r.text());
    }
    return table.toString();
  }

  @Descriptor("what the user is asked; 'consent grant|refuse|withdraw CAMPAIGN' answers for him")
  public String consent(String... arguments) throws IOException {
    Consents c = consents;
    return c == null ? GONE : ConsentWords.answer(c, arguments);
  }

  @Descriptor("the ECU profiles, and what is wrong with those that could not be loaded")
  public String profiles() {
    EcuDirectory d = directory;
    if (d == null) {
      return GONE;
    }
    Table table = new Table("ECU", "BUS", "HARDWARE");
    d.ecus().forEach(e -> table.row(e.ecu().value(), e.place(), String.join(" ", e.hardware())));
    return table + String.join("\n", d.problems());
  }

  @Descriptor("runs all health checks")
  public String health() {
    Table table = new Table("STATUS", "RESULT");
    for (HealthCheck check : checks) {
      Result result = check.execute();
      result.forEach(entry -> table.row(entry.getStatus().name(), entry.getMessage()));
    }
    return table.toString();
  }

  private static String describe(ConditionMonitor monitor) {
    VehicleCondition now = monitor.current();
    List<String> obstacles = monitor.obstacles();
    String battery = now.batteryVolts().isPresent() ? String.format(", battery %.1f V", now.batteryVolts().getAsDouble()) : "";
    battery += now.batteryChargePercent().isPresent() ? String.format(" (%.0f %% charged)", now.batteryChargePercent().getAsDouble()) : "";
    return "ignition " + now.ignition() + battery + (obstacles.isEmpty() ? "; may be programmed" : "; may not be programmed: " + String.join("; ", obstacles));
  }

  private static String ecus(CampaignStatus s) {
    Table table = new Table("ECU", "BUS", "FROM", "TO", "RUNNING", "STATE", "");
    s.ecus().forEach(e -> table.row(e.ecu().value(), e.place(), dash(e.from()), e.target(), dash(e.running()), e.state(), e.reason()));
    return s.campaignId() + " " + s.state() + " " + s.reason() + "\n" + table;
  }

  private static String dash(String s) {
    return s.isEmpty() ? "-" : s;
  }
}
