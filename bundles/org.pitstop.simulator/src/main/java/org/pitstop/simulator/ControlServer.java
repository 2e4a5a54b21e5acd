package org.pitstop.simulator;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import jakarta.json.Json;
import jakarta.json.JsonArrayBuilder;
import jakarta.json.JsonStructure;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Map;
import java.util.function.Consumer;
import org.pitstop.api.simulator.SimulatedVehicle;

/**
 * The driver's hands for other processes, over HTTP on 127.0.0.1: {@code GET /ecus}, {@code GET /signals}, and {@code POST /ignition} (on,
 * off), {@code /speed} (km/h), {@code /gear} (park, reverse, neutral, drive), {@code /parking-brake} (applied, released),
 * {@code /battery} (volts), with the value as the body. 204: done; 400: the text says what is allowed.
 */
final class ControlServer implements AutoCloseable {
  private static final int MAX_BODY = 64;

  private final Vehicle vehicle;
  private final HttpServer server;

  ControlServer(Vehicle vehicle, int port) throws IOException {
    this.vehicle = vehicle;
    try {
      server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 0);
    } catch (IOException e) {
      throw new IOException("controlPort " + port + " cannot be opened on 127.0.0.1: choose a free one", e);
    }
    server.createContext("/", this::answer);
    server.start();
  }

  /** The port it listens on. */
  int port() {
    return server.getAddress().getPort();
  }

  @Override
  public void close() {
    server.stop(0);
  }

  private void answer(HttpExchange exchange) throws IOException {
    try (exchange) {
      Map<String, Consumer<String>> posts = Map.of(
          "/ignition", v -> vehicle.ignition(SignalText.either("ignition", v, "on", "off")),
          "/speed", v -> vehicle.speedKmh(SignalText.number("speed", v)),
          "/gear", v -> vehicle.gear(SignalText.gear(v)),
          "/parking-brake", v -> vehicle.parkingBrake(SignalText.either("parking-brake", v, "applied", "released")),
          "/battery", v -> vehicle.batteryVolts(SignalText.number("battery", v)));
      String path = exchange.getRequestURI().getPath();
      switch (exchange.getRequestMethod() + " " + path) {
        case "GET /ecus" -> json(exchange, ecus());
        case "GET /signals" -> json(exchange, signals());
        default -> {
          if (exchange.getRequestMethod().equals("POST") && posts.containsKey(path)) {
            post(exchange, posts.get(path));
          } else {
            text(exchange, 404, "there is no " + exchange.getRequestMethod() + " " + path + "\n");
          }
        }
      }
    }
  }

  private void post(HttpExchange exchange, Consumer<String> set) throws IOException {
    byte[] body = exchange.getRequestBody().readNBytes(MAX_BODY);
    try {
      set.accept(new String(body, StandardCharsets.UTF_8).trim().toLowerCase(Locale.ROOT));
      exchange.sendResponseHeaders(204, -1);
    } catch (IllegalArgumentException e) {
      text(exchange, 400, e.getMessage() + "\n");
    }
  }

  private JsonStructure ecus() {
    JsonArrayBuilder list = Json.createArrayBuilder();
    for (SimulatedVehicle.Ecu e : vehicle.ecus()) {
      list.add(Json.createObjectBuilder().add("id", e.id()).add("bus", e.bus()).add("hardware", e.hardware()).add("version", e.version())
          .add("applicationValid", e.applicationValid()).add("flashSha256", e.flashSha256()).add("programmedBytes", e.programmedBytes())
          .add("eraseCount", e.eraseCount()));
    }
    return list.build();
  }

  private JsonStructure signals() {
    VehicleSignals s = vehicle.signals();
    return Json.createObjectBuilder().add("ignition", s.ignition() ? "on" : "off").add("speedKmh", s.speedKmh())
        .add("gear", s.gear().name().toLowerCase(Locale.ROOT)).add("parkingBrake", s.parkingBrake() ? "applied" : "released")
        .add("batteryVolts", s.batteryVolts()).build();
  }

  private static void json(HttpExchange exchange, JsonStructure json) throws IOException {
    exchange.getResponseHeaders().set("Content-Type", "application/json");
    send(exchange, 200, json + "\n");
  }

  private static void text(HttpExchange exchange, int status, String text) throws IOException {
    exchange.getResponseHeaders().set("Content-Type", "text/plain; charset=utf-8");
    send(exchange, status, text);
  }

  private static void send(HttpExchange exchange, int status, String text) throws IOException {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    exchange.sendResponseHeaders(status, bytes.length);
    exchange.getResponseBody().write(bytes);
  }
}
