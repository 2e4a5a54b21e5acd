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

  /** @param state the state directory of the framework */
  Tsp(Path state) {
    this.state = state;
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
    Path credentials = Files.createDirectories(state.resolve("credentials"));
    Files.copy(secret, credentials.resolve("ecu-secret.hex"));
    for (String name : files.keySet()) {
      Path file = Files.createFile(credentials.resolve(name),
          PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
      Files.writeString(file, files.getString(name));
    }
  }

  void add(Software software) throws IOException, InterruptedException {
    ask("POST", "/software?ecu=" + software.ecu() + "&hardware=" + software.hardware() + "&version=" + software.version()
        + "&format=bin&address=" + Software.ADDRESS, BodyPublishers.ofByteArray(software.content()));
  }

  /** A task for some ECUs, or for all if none is named. */
  void addTask(boolean allOrNothing, String... ecus) throws IOException, InterruptedException {
    StringBuilder path = new StringBuilder("/tasks?vin=" + VIN + "&allOrNothing=" + allOrNothing);
    for (String ecu : ecus) {
      path.append("&ecu=").append(ecu);
    }
    ask("POST", path.toString(), BodyPublishers.noBody());
  }

  /** What the vehicle reported: one object a report and ECU. */
  List<JsonObject> events(long after) throws IOException, InterruptedException {
    return get("/events?vin=" + VIN + "&after=" + after);
  }

  /** Number of the last event; 0: none. */
  long lastEvent() throws IOException, InterruptedException {
    return events(0).stream().mapToLong(e -> e.getJsonNumber("id").longValue()).max().orElse(0);
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
