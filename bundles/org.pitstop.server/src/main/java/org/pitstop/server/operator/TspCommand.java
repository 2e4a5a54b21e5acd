package org.pitstop.server.operator;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** The operator's command line, with nothing but the JDK. Exit status: 0 done, 1 failed, 2 wrong use. */
public final class TspCommand {
  private static final String USAGE = """
      usage: tsp [--state DIR] [--json] COMMAND
        software add --ecu ECU --hardware HW --version V --format bin|ihex|srec|vbf [--address N] [--order N] [--group G]
                     [--requires ECU:VERSION[..BEFORE]]... FILE
        software list
        task add VIN [--ecu ECU[=VERSION]]... [--all-or-nothing] [--without-way-back] [--priority N] [--expires-days N]
                     [--consent PURPOSE --unavailable TEXT [--consent-minutes N]] [--window FROM/TO]... [--daily HH:MM-HH:MM@ZONE]
        task cancel ID
        task list
        vehicles
        provision VIN --out DIR [--model NAME]
        events VIN [--follow] [--after ID]
        inventory VIN
        rollback VIN ECU
        revoke-signer
        trust rotate
        trust retire ROOT [--force]
        trust status
      """;
  private static final Set<String> FLAGS = Set.of("json", "follow", "all-or-nothing", "without-way-back", "force");
  private final PrintStream out;
  private final CommandLine line;
  private final OperatorClient client;

  private TspCommand(PrintStream out, CommandLine line, OperatorClient client) {
    this.out = out;
    this.line = line;
    this.client = client;
  }

  public static void main(String[] arguments) {
    System.exit(run(arguments, System.out, System.err));
  }

  /** @return the exit status */
  public static int run(String[] arguments, PrintStream out, PrintStream err) {
    try {
      CommandLine line = CommandLine.parse(arguments, FLAGS);
      Path state = Path.of(line.one("state").orElse(System.getProperty("pitstop.state", "state") + "/server"));
      new TspCommand(out, line, new OperatorClient(state, line.flag("json"))).run();
      return 0;
    } catch (WrongUse e) {
      err.println("tsp: " + e.getMessage());
      err.print(USAGE);
      return 2;
    } catch (IOException e) {
      err.println("tsp: " + e.getMessage());
      return 1;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      err.println("tsp: interrupted");
      return 1;
    }
  }

  /** The command line cannot be understood. */
  static final class WrongUse extends Exception {
    private static final long serialVersionUID = 1;

    WrongUse(String message) {
      super(message);
    }
  }

  private void run() throws WrongUse, IOException, InterruptedException {
    List<String> words = line.words();
    String first = words.isEmpty() ? "" : words.get(0);
    boolean twoWords = first.equals("software") || first.equals("task") || first.equals("trust");
    String command = twoWords && words.size() > 1 ? first + " " + words.get(1) : first;
    List<String> rest = words.subList(Math.min(words.size(), twoWords ? 2 : 1), words.size());
    switch (command) {
      case "software add" -> softwareAdd(arguments(rest, 1, "FILE"));
      case "software list" -> show("GET", "/software", arguments(rest, 0, ""));
      case "task add" -> {
        // --vin is understood as well
        taskAdd(line.one("vin").isPresent() ? line.need("vin") : arguments(rest, 1, "VIN").get(0));
      }
      case "task cancel" -> show("POST", "/tasks/cancel", query("id", arguments(rest, 1, "ID").get(0)));
      case "task list" -> show("GET", "/tasks", arguments(rest, 0, ""));
      case "vehicles" -> show("GET", "/vehicles", arguments(rest, 0, ""));
      case "provision" -> provision(arguments(rest, 1, "VIN").get(0));
      case "events" -> events(arguments(rest, 1, "VIN").get(0));
      case "inventory" -> show("POST", "/inventory", query("vin", arguments(rest, 1, "VIN").get(0)));
      case "rollback" -> rollBack(arguments(rest, 2, "VIN ECU"));
      case "revoke-signer" -> show("POST", "/signer/revoke", arguments(rest, 0, ""));
      case "trust rotate" -> show("POST", "/trust/rotate", arguments(rest, 0, ""));
      case "trust retire" -> trustRetire(arguments(rest, 1, "ROOT").get(0));
      case "trust status" -> show("GET", "/trust", arguments(rest, 0, ""));
      case "help" -> out.print(USAGE);
      default -> throw new WrongUse(command.isEmpty() ? "a command is missing" : "there is no command '" + command + "'");
    }
  }

  private static List<String> arguments(List<String> rest, int count, String names) throws WrongUse {
    if (rest.size() != count) {
      throw new WrongUse(count == 0 ? "'" + rest.get(0) + "' is too much" : "expected " + names);
    }
    return rest;
  }

  private void softwareAdd(List<String> file) throws WrongUse, IOException, InterruptedException {
    List<String> query = new ArrayList<>();
    for (String key : List.of("ecu", "hardware", "version", "format")) {
      query.addAll(query(key, line.need(key)));
    }
    for (String key : List.of("address", "order", "group")) {
      line.one(key).ifPresent(value -> query.addAll(query(key, value)));
    }
    line.all("requires").forEach(value -> query.addAll(query("requires", value)));
    out.print(client.upload("/software", query, Path.of(file.get(0))));
  }

  private void taskAdd(String vin) throws WrongUse, IOException, InterruptedException {
    List<String> query = new ArrayList<>(query("vin", vin));
    line.all("ecu").forEach(value -> query.addAll(query("ecu", value)));
    for (Map.Entry<String, String> option : Map.of("priority", "priority", "expires-days", "expiresDays", "consent", "consent", "unavailable",
        "unavailable", "consent-minutes", "consentMinutes", "daily", "daily").entrySet()) {
      line.one(option.getKey()).ifPresent(value -> query.addAll(query(option.getValue(), value)));
    }
    line.all("window").forEach(value -> query.addAll(query("window", value)));
    query.addAll(query("allOrNothing", String.valueOf(line.flag("all-or-nothing"))));
    query.addAll(query("withoutWayBack", String.valueOf(line.flag("without-way-back"))));
    show("POST", "/tasks", query);
  }

  private void rollBack(List<String> vinAndEcu) throws IOException, InterruptedException {
    List<String> query = new ArrayList<>(query("vin", vinAndEcu.get(0)));
    query.addAll(query("ecu", vinAndEcu.get(1)));
    show("POST", "/rollback", query);
  }

  private void trustRetire(String root) throws IOException, InterruptedException {
    List<String> query = new ArrayList<>(query("root", root));
    query.addAll(query("force", String.valueOf(line.flag("force"))));
    show("POST", "/trust/retire", query);
  }

  private void provision(String vin) throws WrongUse, IOException, InterruptedException {
    Path dir = Path.of(line.need("out"));
    List<String> query = new ArrayList<>(query("vin", vin));
    line.one("model").ifPresent(model -> query.addAll(query("model", model)));
    VehicleFiles.write(dir, client.text("POST", "/vehicles", query));
    out.println(line.flag("json") ? "{\"vin\":\"" + vin + "\"}" : vin + " provisioned in " + dir.toAbsolutePath());
  }

  private void events(String vin) throws IOException, InterruptedException {
    String after = line.one("after").orElse("0");
    boolean more = true;
    for (boolean first = true; more; first = false) {
      List<String> query = new ArrayList<>(query("vin", vin));
      query.addAll(query("after", after));
      query.addAll(query("wait", !first && line.flag("follow") ? "20" : "0"));
      OperatorClient.Answer answer = client.ask("GET", "/events", query);
      boolean fresh = answer.lastEvent().isPresent();
      if (fresh || first) {
        out.print(first || line.flag("json") ? answer.body() : answer.body().substring(answer.body().indexOf('\n') + 1));
        out.flush();
      }
      after = answer.lastEvent().orElse(after);
      more = line.flag("follow") || fresh && !line.flag("json");
    }
  }

  private void show(String method, String path, List<String> query) throws IOException, InterruptedException {
    out.print(client.ask(method, path, query).body());
  }

  private static List<String> query(String key, String value) {
    return List.of(key, value);
  }
}
