package org.pitstop.demo;

import jakarta.json.Json;
import jakarta.json.JsonArray;
import jakarta.json.JsonObject;
import jakarta.json.JsonReader;
import jakarta.json.JsonStructure;
import java.io.IOException;
import java.io.StringReader;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** The operator's hand on the server, as anybody on this machine with the token has it. */
final class Operator {
  private final HttpClient http = HttpClient.newHttpClient();
  private final Path state;

  /** @param state the server's state directory, with operator.json and operator.token */
  Operator(Path state) {
    this.state = state;
  }

  /** Whether the server has opened its door. */
  boolean open() {
    return Files.exists(state.resolve("operator.json"));
  }

  /** Makes the vehicle known. @return its credentials: file names and contents */
  JsonObject provision(String vin) throws IOException, InterruptedException {
    return (JsonObject) ask("POST", "/vehicles", List.of("vin", vin), null);
  }

  /** @param order of ECUs: lower first */
  void add(DemoSoftware software, int order, Path file) throws IOException, InterruptedException {
    add(software.ecu(), software.hardware(), software.version(), software.format(), DemoSoftware.ADDRESS, order, file);
  }

  void add(String ecu, String hardware, String version, String format, long address, int order, Path file) throws IOException, InterruptedException {
    ask("POST", "/software", List.of("ecu", ecu, "hardware", hardware, "version", version, "format", format, "address", Long.toString(address),
        "order", Integer.toString(order)), file);
  }

  void addTask(String vin, boolean allOrNothing) throws IOException, InterruptedException {
    ask("POST", "/tasks", List.of("vin", vin, "allOrNothing", Boolean.toString(allOrNothing)), null);
  }

  /** @param ecu {@code ECU=VERSION}: nothing else */
  void addTask(String vin, String ecu) throws IOException, InterruptedException {
    ask("POST", "/tasks", List.of("vin", vin, "ecu", ecu), null);
  }

  /** Every task, with its state. */
  List<JsonObject> tasks() throws IOException, InterruptedException {
    return ((JsonArray) ask("GET", "/tasks", List.of(), null)).getValuesAs(JsonObject.class);
  }

  /** One object a vehicle and ECU, as the TSP knows them. */
  List<JsonObject> vehicles() throws IOException, InterruptedException {
    return ((JsonArray) ask("GET", "/vehicles", List.of(), null)).getValuesAs(JsonObject.class);
  }

  /** What the TSP has recorded of the vehicle: one object a report and ECU. */
  List<JsonObject> events(String vin) throws IOException, InterruptedException {
    return ((JsonArray) ask("GET", "/events", List.of("vin", vin), null)).getValuesAs(JsonObject.class);
  }

  private JsonStructure ask(String method, String path, List<String> query, Path body) throws IOException, InterruptedException {
    StringBuilder url = new StringBuilder(read("operator.json").getString("url")).append(path);
    for (int i = 0; i < query.size(); i += 2) {
      url.append(i == 0 ? '?' : '&').append(query.get(i)).append('=').append(URLEncoder.encode(query.get(i + 1), StandardCharsets.UTF_8));
    }
    HttpRequest request = HttpRequest.newBuilder(URI.create(url.toString())).header("Accept", "application/json")
        .header("Authorization", "Bearer " + Files.readString(state.resolve("operator.token")).strip())
        .method(method, body == null ? HttpRequest.BodyPublishers.noBody() : HttpRequest.BodyPublishers.ofFile(body)).build();
    var answer = http.send(request, BodyHandlers.ofString(StandardCharsets.UTF_8));
    if (answer.statusCode() != 200) {
      throw new IOException("the server refused " + method + " " + path + ": " + answer.body());
    }
    try (JsonReader reader = Json.createReader(new StringReader(answer.body()))) {
      return reader.read();
    }
  }

  private JsonObject read(String file) throws IOException {
    try (JsonReader reader = Json.createReader(new StringReader(Files.readString(state.resolve(file))))) {
      return reader.readObject();
    }
  }
}
