package org.pitstop.can.remote;

import java.net.InetSocketAddress;
import java.net.URI;

/**
 * A network link by its URI: {@code socketcand://host[:port]/bus} or {@code cannelloni://host:port?local=port}.
 *
 * @param bus the bus's name at the peer; empty with cannelloni and for a listener
 * @param local our UDP port; 0 with socketcand
 */
record LinkUri(Protocol protocol, String host, int port, String bus, int local) {

  /** The port that socketcand listens on by default. */
  static final int SOCKETCAND_PORT = 29536;
  private static final String FORMS = "; write socketcand://host:port/bus or cannelloni://host:port?local=port";

  enum Protocol { SOCKETCAND, CANNELLONI }

  static LinkUri parse(String text) {
    URI uri;
    try {
      uri = URI.create(text);
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException("'" + text + "' is no URI: " + e.getMessage() + FORMS, e);
    }
    if (uri.getScheme() == null || uri.getHost() == null) {
      throw new IllegalArgumentException("'" + text + "' has no scheme or no host" + FORMS);
    }
    return switch (uri.getScheme()) {
      case "socketcand" -> socketcand(uri);
      case "cannelloni" -> cannelloni(uri);
      default -> throw new IllegalArgumentException("'" + text + "' has an unknown scheme" + FORMS);
    };
  }

  InetSocketAddress remote() {
    return new InetSocketAddress(host, port);
  }

  private static LinkUri socketcand(URI uri) {
    String bus = uri.getPath() == null || uri.getPath().isEmpty() ? "" : uri.getPath().substring(1);
    if (!bus.matches("[A-Za-z0-9_.-]{0,16}")) {
      throw new IllegalArgumentException("'" + uri + "': a bus name has at most 16 letters, digits, '_', '.' and '-'");
    }
    return new LinkUri(Protocol.SOCKETCAND, uri.getHost(), uri.getPort() < 0 ? SOCKETCAND_PORT : uri.getPort(), bus, 0);
  }

  private static LinkUri cannelloni(URI uri) {
    String query = uri.getQuery() == null ? "" : uri.getQuery();
    if (uri.getPort() < 0 || !query.matches("local=[0-9]{1,5}")) {
      throw new IllegalArgumentException("'" + uri + "' needs the peer's port and ours" + FORMS);
    }
    int local = Integer.parseInt(query.substring("local=".length()));
    if (local < 1 || local > 65535) {
      throw new IllegalArgumentException("'" + uri + "': local=" + local + " is no port (1…65535)");
    }
    return new LinkUri(Protocol.CANNELLONI, uri.getHost(), uri.getPort(), "", local);
  }
}
