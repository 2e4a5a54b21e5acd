package org.pitstop.server.operator;

import java.io.IOException;
import java.net.ConnectException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Asks the server on this machine, by the address and the token in its state directory. */
final class OperatorClient {
  /** Longer than the longest wait for an event. */
  private static final Duration TIMEOUT = Duration.ofSeconds(60);
  private static final Duration UPLOAD_TIMEOUT = Duration.ofMinutes(30);
  private static final Pattern URL = Pattern.compile("\"url\":\"(http://127\\.0\\.0\\.1:\\d+)\"");
  private final HttpClient http = HttpClient.newHttpClient();
  private final Path state;
  private final boolean json;

  OperatorClient(Path state, boolean json) {
    this.state = state;
    this.json = json;
  }

  /** What the server says. @param lastEvent number of the last event in it */
  record Answer(String body, Optional<String> lastEvent) {}

  /** @param query keys and values in turn. @throws IOException also if the server refuses; the message is its own */
  Answer ask(String method, String path, List<String> query) throws IOException, InterruptedException {
    return send(method, path, query, BodyPublishers.noBody(), json, TIMEOUT);
  }

  /** As text, whatever was asked for. */
  String text(String method, String path, List<String> query) throws IOException, InterruptedException {
    return send(method, path, query, BodyPublishers.noBody(), false, TIMEOUT).body();
  }

  String upload(String path, List<String> query, Path file) throws IOException, InterruptedException {
    if (!Files.isReadable(file)) {
      throw new IOException("file " + file.toAbsolutePath() + " cannot be read");
    }
    return send("POST", path, query, BodyPublishers.ofFile(file), json, UPLOAD_TIMEOUT).body();
  }

  private Answer send(String method, String path, List<String> query, BodyPublisher body, boolean asJson, Duration timeout)
      throws IOException, InterruptedException {
    HttpRequest request = HttpRequest.newBuilder(URI.create(url() + path + encoded(query))).timeout(timeout).method(method, body)
        .header("Authorization", "Bearer " + read("operator.token").strip()).header("Accept", asJson ? "application/json" : "text/plain").build();
    try {
      var response = http.send(request, BodyHandlers.ofString(StandardCharsets.UTF_8));
      String text = response.body();
      if (response.statusCode() != 200) {
        throw new IOException(text.strip());
      }
      return new Answer(text.endsWith("\n") ? text : text + "\n", response.headers().firstValue("Pitstop-Last-Event"));
    } catch (ConnectException e) {
      throw new IOException("the server of " + state.toAbsolutePath() + " does not answer: start it (./pitstop server)", e);
    }
  }

  private String url() throws IOException {
    Matcher matcher = URL.matcher(read("operator.json"));
    if (!matcher.find()) {
      throw new IOException(state.resolve("operator.json") + " names no url: start the server again");
    }
    return matcher.group(1);
  }

  private String read(String file) throws IOException {
    try {
      return Files.readString(state.resolve(file));
    } catch (NoSuchFileException e) {
      throw new IOException(state.resolve(file).toAbsolutePath() + " is missing: start the server, or name its state directory with --state", e);
    }
  }

  private static String encoded(List<String> query) {
    StringBuilder text = new StringBuilder();
    for (int i = 0; i + 1 < query.size(); i += 2) {
      text.append(text.isEmpty() ? '?' : '&').append(query.get(i)).append('=').append(URLEncoder.encode(query.get(i + 1), StandardCharsets.UTF_8));
    }
    return text.toString();
  }
}
