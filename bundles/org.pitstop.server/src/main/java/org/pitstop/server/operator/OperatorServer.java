package org.pitstop.server.operator;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import jakarta.json.Json;
import jakarta.json.JsonObjectBuilder;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.pitstop.server.pki.Pki;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** HTTP on the loop-back address for the operator's command: a bearer token, JSON or plain text as {@code Accept} says. */
public final class OperatorServer implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(OperatorServer.class);
  private static final int THREADS = 8;
  private static final int BACKLOG = 32;
  private static final String TEXT = "text/plain";
  private final HttpServer server;
  private final ExecutorService threads = Executors.newFixedThreadPool(THREADS, work -> new Thread(work, "tsp-operator"));
  private final byte[] token;
  private final SoftwareRequests software;
  private final TaskRequests tasks;
  private final VehicleRequests vehicles;
  private final TrustRequests trust;
  private final Pki pki;

  OperatorServer(int port, String token, SoftwareRequests software, TaskRequests tasks, VehicleRequests vehicles, TrustRequests trust,
      Pki pki) throws IOException {
    this.token = ("Bearer " + token).getBytes(StandardCharsets.UTF_8);
    this.software = software;
    this.tasks = tasks;
    this.vehicles = vehicles;
    this.trust = trust;
    this.pki = pki;
    try {
      server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), BACKLOG);
    } catch (IOException e) {
      throw new IOException("the operator's port " + port + " cannot be opened: " + e.getMessage() + " (operatorPort)", e);
    }
    server.setExecutor(threads);
    server.createContext("/", this::serve);
    server.start();
  }

  public int port() {
    return server.getAddress().getPort();
  }

  @Override
  public void close() {
    server.stop(0);
    threads.shutdownNow();
  }

  /** @param lastEvent number of the last event in it, for asking on; empty: none */
  private record Answer(int status, String json, String text, String lastEvent) {
    Answer(int status, String json, String text) {
      this(status, json, text, "");
    }
  }

  private void serve(HttpExchange exchange) throws IOException {
    try (exchange; InputStream body = exchange.getRequestBody()) {
      Answer answer = answer(exchange, body);
      boolean plain = TEXT.equals(exchange.getRequestHeaders().getFirst("Accept"));
      byte[] bytes = (plain ? answer.text() : answer.json()).getBytes(StandardCharsets.UTF_8);
      exchange.getResponseHeaders().set("Content-Type", (plain ? TEXT : "application/json") + "; charset=utf-8");
      if (!answer.lastEvent().isEmpty()) {
        exchange.getResponseHeaders().set("Pitstop-Last-Event", answer.lastEvent());
      }
      exchange.sendResponseHeaders(answer.status(), bytes.length == 0 ? -1 : bytes.length);
      try (OutputStream out = exchange.getResponseBody()) {
        out.write(bytes);
      }
    }
  }

  private Answer answer(HttpExchange exchange, InputStream body) {
    String given = exchange.getRequestHeaders().getFirst("Authorization");
    if (given == null || !MessageDigest.isEqual(token, given.getBytes(StandardCharsets.UTF_8))) {
      return error(401, "the token is missing or wrong: it is in operator.token of the server's state directory");
    }
    String what = exchange.getRequestMethod() + " " + exchange.getRequestURI().getPath();
    try {
      return route(what, new Parameters(exchange.getRequestURI().getRawQuery()), body);
    } catch (IllegalArgumentException e) {
      return error(400, e.getMessage());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return error(503, "the server is being stopped");
    } catch (IOException | SQLException | GeneralSecurityException | RuntimeException e) {
      LOG.error("request failed what={} why={}", what, e.getMessage(), e);
      return error(500, what + ": " + e.getMessage());
    }
  }

  private Answer route(String what, Parameters query, InputStream body)
      throws IOException, SQLException, GeneralSecurityException, InterruptedException {
    return switch (what) {
      case "GET /software" -> ok(software.list());
      case "POST /software" -> ok(software.add(query, body));
      case "GET /tasks" -> ok(tasks.list());
      case "POST /tasks" -> ok(tasks.add(query));
      case "POST /tasks/cancel" -> ok(tasks.cancel(query.number("id", -1, 1, Long.MAX_VALUE)));
      case "GET /vehicles" -> ok(vehicles.list());
      case "POST /vehicles" -> files(vehicles.provision(query));
      case "GET /events" -> events(vehicles.events(query));
      case "POST /inventory" -> ok(vehicles.inventory(query));
      case "POST /rollback" -> ok(vehicles.rollBack(query));
      case "POST /signer/revoke" -> ok(Table.of(List.of("revoked"), pki.revokeSigner()));
      case "POST /trust/rotate" -> ok(trust.rotate());
      case "POST /trust/retire" -> ok(trust.retire(query));
      case "GET /trust" -> ok(trust.status());
      default -> error(404, "there is no " + what);
    };
  }

  private static Answer ok(Table table) {
    return new Answer(200, table.toJson(), table.toText());
  }

  private static Answer events(Table table) {
    String last = table.rows().isEmpty() ? "" : String.valueOf(table.rows().get(table.rows().size() - 1).get(0));
    return new Answer(200, table.toJson(), table.toText(), last);
  }

  /** As text: a line {@code name length} before each file's characters. */
  private static Answer files(Map<String, String> files) {
    JsonObjectBuilder json = Json.createObjectBuilder();
    StringBuilder text = new StringBuilder();
    files.forEach((name, content) -> {
      json.add(name, content);
      text.append(name).append(' ').append(content.length()).append('\n').append(content);
    });
    return new Answer(200, json.build().toString(), text.toString());
  }

  private static Answer error(int status, String why) {
    return new Answer(status, Json.createObjectBuilder().add("error", String.valueOf(why)).build().toString(), why + "\n");
  }
}
