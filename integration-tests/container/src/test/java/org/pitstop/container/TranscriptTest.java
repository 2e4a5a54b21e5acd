package org.pitstop.container;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertTrue;

import jakarta.json.JsonObject;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Dictionary;
import java.util.Hashtable;
import java.util.List;
import javax.inject.Inject;
import org.junit.Test;
import org.junit.runner.RunWith;
import org.ops4j.pax.exam.Configuration;
import org.ops4j.pax.exam.Option;
import org.ops4j.pax.exam.junit.PaxExam;
import org.osgi.framework.BundleContext;
import org.osgi.framework.Constants;
import org.osgi.framework.ServiceReference;
import org.pitstop.api.campaign.CampaignObserver;
import org.pitstop.api.campaign.Campaigns;
import org.pitstop.api.can.CanBus;
import org.pitstop.api.can.CanFilter;
import org.pitstop.api.simulator.SimulatedVehicle;
import org.pitstop.api.tsp.TspCommand;
import org.pitstop.api.tsp.TspListener;

/**
 * One update of one ECU, from the command to the last report, byte for byte what it was: {@code src/test/transcript/brake.txt}. A change that
 * is meant is written there by {@code mvn verify -pl integration-tests/container -Dtest=TranscriptTest -Dpitstop.transcript=write}; what
 * differs is then to be read before it is committed.
 */
@RunWith(PaxExam.class)
public class TranscriptTest {

  private static final Path KEPT = Path.of("src/test/transcript/brake.txt");
  private static final Duration LIMIT = Duration.ofSeconds(60);
  private static final Software BRAKE = new Software("brake", "BRK-H2", "2.0.0");
  private static final int FUNCTIONAL_ID = 0x7DF;
  private static final int REQUEST_ID = 0x7E1;
  private static final int RESPONSE_ID = 0x7E9;

  @Inject
  private BundleContext context;

  @Inject
  private SimulatedVehicle vehicle;

  @Inject
  private Campaigns campaigns;

  @Configuration
  public Option[] everything() throws IOException {
    return VehicleRuntime.inVirtualTimeWithAKnownSecret();
  }

  @Test
  public void oneUpdateOfOneEcuIsWhatItWas() throws Exception {
    Transcript transcript = new Transcript(FUNCTIONAL_ID, REQUEST_ID, RESPONSE_ID);
    Tsp tsp = new Tsp(Path.of(context.getProperty("pitstop.state")));
    tsp.awaitOpen();
    vehicle.ignition(true);
    tsp.add(BRAKE.withVersion("1.0.0"));
    tsp.provision(VehicleRuntime.SECRET);
    Await.until("the vehicle keeps a backup", LIMIT, () -> tsp.runsAndKeeps(BRAKE.withVersion("1.0.0")));
    tsp.add(BRAKE);
    tapCommands(transcript);
    context.registerService(CampaignObserver.class, transcript, null);
    try (CanBus.Subscription listening = powertrain().listen(new CanFilter(0, 0, false), transcript)) {
      long before = tsp.lastEvent();
      tsp.addTask(true, "brake");
      Await.until("the vehicle waits", LIMIT, () -> tsp.events(before).stream().anyMatch(e -> e.getString("type").equals("waiting-for-ignition")));
      transcript.line("driver", "turns the ignition off");
      vehicle.ignition(false);
      Await.until("a final report", LIMIT, () -> tsp.finalReport(before).isPresent());
      tsp.events(before).stream().filter(e -> e.getJsonNumber("seq").longValue() > 0 && !e.getString("type").equals("inventory"))
          .forEach(e -> transcript.line("report", report(e)));
    }
    assertEquals(BRAKE.sha256(), vehicle.ecus().stream().filter(e -> e.id().equals("brake")).findFirst().orElseThrow().flashSha256());
    compare(transcript.text());
  }

  private void tapCommands(Transcript transcript) {
    TspListener agent = context.getService(context.getServiceReference(TspListener.class));
    Dictionary<String, Object> first = new Hashtable<>();
    first.put(Constants.SERVICE_RANKING, 1000);
    context.registerService(TspListener.class, new CommandTap(agent, command -> write(transcript, command)), first);
  }

  private static void write(Transcript transcript, TspCommand command) {
    if (!(command instanceof TspCommand.Upgrade upgrade)) {
      return;
    }
    transcript.name(upgrade.campaignId(), "campaign");
    transcript.name(upgrade.commandId(), "command");
    transcript.name(upgrade.password(), "password");
    transcript.line("command", "upgrade " + upgrade.commandId() + ", campaign " + upgrade.campaignId() + ", file server " + upgrade.user() + " " + upgrade.password());
    String content = content(upgrade.signedPackage());
    transcript.packageContent(content.replaceAll("(\"issued\":|\"expires\":)\"[^\"]*\"", "$1\"<time>\"").replaceAll("localhost:\\d+", "<file server>"));
  }

  /** The JSON object that a package encapsulates. */
  private static String content(byte[] signed) {
    String bytes = new String(signed, StandardCharsets.ISO_8859_1);
    return bytes.substring(bytes.indexOf("{\"v\":"), bytes.indexOf("]}", bytes.indexOf("\"software\":[")) + 2);
  }

  private CanBus powertrain() throws Exception {
    ServiceReference<CanBus> reference = context.getServiceReferences(CanBus.class, "(" + CanBus.NAME + "=powertrain)").iterator().next();
    return context.getService(reference);
  }

  private static String report(JsonObject e) {
    StringBuilder out = new StringBuilder(e.getString("type"));
    for (String key : List.of("ecu", "hardware", "running", "backup", "target", "state", "reason")) {
      if (!e.getString(key).isEmpty()) {
        out.append(' ').append(key).append('=').append(e.getString(key));
      }
    }
    return out.toString();
  }

  private static void compare(String found) throws IOException {
    if ("write".equals(System.getProperty("pitstop.transcript"))) {
      Files.createDirectories(KEPT.getParent());
      Files.writeString(KEPT, found);
    }
    Files.writeString(Path.of("target", "brake.txt"), found);
    assertTrue(KEPT + " is missing", Files.exists(KEPT));
    assertEquals("target/brake.txt is not " + KEPT, Files.readString(KEPT), found);
  }
}
