package org.pitstop.demo;

import java.io.IOException;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** A configuration for three processes on this machine that are in nobody's way: every port is one that was free. */
final class Workshop {
  private static final String LOOPBACK = "127.0.0.1";

  private final Path config;
  private final int control;

  /**
   * Copies a configuration and changes the copy.
   *
   * @param wellSeconds how long new bundles of the agent must be well
   * @param offHoldMs how long the ignition must have been off
   */
  Workshop(Path original, Path config, int wellSeconds, int offHoldMs) throws IOException {
    this.config = config;
    copy(original);
    List<Integer> tcp = freeTcp(5);
    List<Integer> udp = freeUdp(2);
    control = tcp.get(3);
    set("org.pitstop.server", Map.of("operatorPort", tcp.get(0), "brokerPort", tcp.get(1), "ftpPort", tcp.get(2), "passivePorts", 0));
    set("org.pitstop.simulator", Map.of("controlPort", control, "ignition", "on"));
    set("simulate/org.pitstop.can.serve-body", Map.of("listen", "socketcand://" + LOOPBACK + ":" + tcp.get(4)));
    set("org.pitstop.can.remote-body", Map.of("uri", "socketcand://" + LOOPBACK + ":" + tcp.get(4) + "/body"));
    set("simulate/org.pitstop.can.serve-powertrain", Map.of("listen", "cannelloni://" + LOOPBACK + ":" + udp.get(0) + "?local=" + udp.get(1)));
    set("org.pitstop.can.remote-powertrain", Map.of("uri", "cannelloni://" + LOOPBACK + ":" + udp.get(1) + "?local=" + udp.get(0)));
    set("org.pitstop.hotswap", Map.of("wellSeconds", wellSeconds));
    set("org.pitstop.ignition", Map.of("offHoldMs", offHoldMs));
  }

  Path config() {
    return config;
  }

  private void copy(Path original) throws IOException {
    try (Stream<Path> files = Files.walk(original)) {
      for (Path file : files.toList()) {
        Path to = config.resolve(original.relativize(file).toString());
        if (Files.isDirectory(file)) {
          Files.createDirectories(to);
        } else {
          Files.copy(file, to);
        }
      }
    } catch (FileAlreadyExistsException e) {
      throw new IOException(config + " is there already: give a --state directory that is empty", e);
    }
  }

  private void set(String pid, Map<String, ?> values) throws IOException {
    Path file = config.resolve(pid + ".cfg");
    List<String> lines = new ArrayList<>(Files.exists(file) ? Files.readAllLines(file) : List.of());
    lines.removeIf(line -> values.containsKey(line.split("=", 2)[0].strip()));
    values.forEach((key, value) -> lines.add(key + "=" + value));
    Files.write(file, lines);
  }

  private static List<Integer> freeTcp(int count) throws IOException {
    List<Integer> ports = new ArrayList<>();
    List<ServerSocket> open = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      open.add(new ServerSocket(0, 1, InetAddress.getByName(LOOPBACK)));
      ports.add(open.get(i).getLocalPort());
    }
    for (ServerSocket socket : open) {
      socket.close();
    }
    return ports;
  }

  private static List<Integer> freeUdp(int count) throws IOException {
    List<Integer> ports = new ArrayList<>();
    List<DatagramSocket> open = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      open.add(new DatagramSocket(0, InetAddress.getByName(LOOPBACK)));
      ports.add(open.get(i).getLocalPort());
    }
    open.forEach(DatagramSocket::close);
    return ports;
  }

  /** The driver's hand. */
  void ignition(boolean on) throws IOException, InterruptedException {
    ask(HttpRequest.newBuilder(control("ignition")).POST(HttpRequest.BodyPublishers.ofString(on ? "on" : "off")).build());
  }

  /** What is really in the ECUs, as JSON. */
  String ecus() throws IOException, InterruptedException {
    return ask(HttpRequest.newBuilder(control("ecus")).build());
  }

  private URI control(String what) {
    return URI.create("http://" + LOOPBACK + ":" + control + "/" + what);
  }

  private static String ask(HttpRequest request) throws IOException, InterruptedException {
    var answer = HttpClient.newHttpClient().send(request, BodyHandlers.ofString());
    if (answer.statusCode() >= 300) {
      throw new IOException("the simulated vehicle refused " + request.uri() + ": " + answer.body());
    }
    return answer.body();
  }
}
