package org.pitstop.container;

import jakarta.json.Json;
import jakarta.json.JsonArray;
import jakarta.json.JsonObject;
import jakarta.json.JsonReader;
import jakarta.json.JsonStructure;
import java.io.IOException;
import java.io.StringReader;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * The operator of the TSP, over HTTP, with the one vehicle that a test has. Knows no type of the agent: its bundles may be replaced
 * meanwhile.
 */
final class Tsp {

  static final String VIN = "WPSTP0000SIM00001";
  private static final Duration READY_LIMIT = Duration.ofSeconds(60);
  private static final Duration REQUEST_LIMIT = Duration.ofSeconds(10);
  private static final Set<String> FINAL = Set.of("upgrade-succeeded", "rejected", "rolled-back", "cancelled", "failed", "needs-workshop");

  private final HttpClient http = HttpClient.newBuilder().connectTimeout(REQUEST_LIMIT).build();
  private final Path state;
  private final Path agentState;
  private long lastEvent;

  /** @param state the state directory of the framework that agent and TSP share */
  Tsp(Path state) {
    this(state, state);
  }

  /** @param state the TSP's */
  Tsp(Path state, Path agentState) {
    this.state = state;
    this.agentState = agentState;
  }

  void awaitOpen() throws InterruptedException {
    Await.until("the TSP answers its operator", READY_LIMIT, () -> get("/vehicles") != null);
  }

  /** Provisions the vehicle, as at the end of a production line. */
  void provision() throws IOException, InterruptedException {
    provision(state.resolve("ecu-secret.hex"));
  }

  /** @param secret file with what the ECUs share with their tester */
  void provision(Path secret) throws IOException, InterruptedException {
    JsonObject files = (JsonObject) ask("POST", "/vehicles?vin=" + VIN, BodyPublishers.noBody());
    Path credentials = Files.createDirectories(agentState.resolve("credentials"));
    Files.copy(secret, credentials.resolve("ecu-secret.hex"));
    for (String name : files.keySet()) {
      Path file = Files.createFile(credentials.resolve(name),
          PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
      Files.writeString(file, files.getString(name));
    }
  }

  void add(Software software) throws IOException, InterruptedException {
    add(software, software.content());
  }

  void add(Software software, byte[] content) throws IOException, InterruptedException {
    ask("POST", "/software?ecu=" + software.ecu() + "&hardware=" + software.hardware() + "&version=" + software.version()
        + "&format=bin&address=" + Software.ADDRESS, BodyPublishers.ofByteArray(content));
  }

  /** A set of bundles for the agent itself. */
  void addAgent(String version, byte[] zip) throws IOException, InterruptedException {
    ask("POST", "/software?ecu=agent&hardware=pitstop-agent&version=" + version + "&format=bin&address=0", BodyPublishers.ofByteArray(zip));
  }

  /** A task for some ECUs, or for all if none is named. @return its number */
  long addTask(boolean allOrNothing, String... ecus) throws IOException, InterruptedException {
    StringBuilder path = new StringBuilder("/tasks?vin=" + VIN + "&allOrNothing=" + allOrNothing);
    for (String ecu : ecus) {
      path.append("&ecu=").append(ecu);
    }
    return ((JsonArray) ask("POST", path.toString(), BodyPublishers.noBody())).getJsonObject(0).getJsonNumber("id").longValue();
  }

  void cancel(long task) throws IOException, InterruptedException {
    ask("POST", "/tasks/cancel?id=" + task, BodyPublishers.noBody());
  }

  /** What the vehicle reported: one object a report and ECU. */
  List<JsonObject> events(long after) throws IOException, InterruptedException {
    return get("/events?vin=" + VIN + "&after=" + after);
  }

  /** Number of the last event; 0: none. */
  long lastEvent() throws IOException, InterruptedException {
    // the TSP answers in pages
    for (List<JsonObject> page = events(lastEvent); !page.isEmpty(); page = events(lastEvent)) {
      lastEvent = page.get(page.size() - 1).getJsonNumber("id").longValue();
    }
    return lastEvent;
  }

  /** The final reports after an event, each of them a list of its rows. */
  List<List<JsonObject>> finalReports(long after) throws IOException, InterruptedException {
    return List.copyOf(events(after).stream().filter(e -> FINAL.contains(e.getString("type")))
        .collect(Collectors.groupingBy(e -> e.getJsonNumber("seq").longValue())).values());
  }

  /** The first final report after an event. */
  Optional<JsonObject> finalReport(long after) throws IOException, InterruptedException {
    return events(after).stream().filter(e -> FINAL.contains(e.getString("type"))).findFirst();
  }

  /** What the vehicle told last of an ECU. */
  Optional<JsonObject> ecu(String id) throws IOException, InterruptedException {
    return get("/vehicles").stream().filter(row -> row.getString("ecu").equals(id)).findFirst();
  }

  /** Whether an ECU runs a version and the vehicle keeps the same as its backup, as far as the TSP knows. */
  boolean runsAndKeeps(Software software) throws IOException, InterruptedException {
    return ecu(software.ecu()).filter(row -> row.getString("running").equals(software.version()))
        .filter(row -> row.getString("backup").equals(software.version())).isPresent();
  }

  private List<JsonObject> get(String path) throws IOException, InterruptedException {
    return ((JsonArray) ask("GET", path, BodyPublishers.noBody())).getValuesAs(JsonObject.class);
  }

  private JsonStructure ask(String method, String path, BodyPublisher body) throws IOException, InterruptedException {
    Path server = state.resolve("server");
    String url = ((JsonObject) read(Files.readString(server.resolve("operator.json")))).getString("url");
    HttpRequest request = HttpRequest.newBuilder(URI.create(url + path)).timeout(REQUEST_LIMIT).header("Accept", "application/json")
        .header("Authorization", "Bearer " + Files.readString(server.resolve("operator.token")).strip()).method(method, body).build();
    HttpResponse<String> answer = http.send(request, BodyHandlers.ofString());
    if (answer.statusCode() != 200) {
      throw new IOException(method + " " + path + ": " + answer.body());
    }
    return read(answer.body());
  }

  private static JsonStructure read(String text) {
    try (JsonReader reader = Json.createReader(new StringReader(text))) {
      return reader.read();
    }
  }
}
