package org.pitstop.tester;

import java.net.URI;
import java.util.Dictionary;
import java.util.Hashtable;
import org.pitstop.api.link.CanAddress;
import org.pitstop.api.link.DoipAddress;

/**
 * The way to the ECUs that {@code --link} names.
 *
 * @param text as it was given
 * @param bus sim: the simulated bus; else empty
 * @param host DoIP: the entity; else empty
 * @param port DoIP: its TCP port; else 0
 * @param tester DoIP: our logical address, 0: that of the profile
 */
record Link(Kind kind, String text, String bus, String host, int port, int tester) {
  static final String FORMS = "socketcan:can0, socketcand://host:port/can0, cannelloni://host:port?local=port, "
      + "doip://host[:port][/0x0E80], sim:body";
  private static final int DOIP_PORT = 13400;
  private static final int DOIP_TLS_PORT = 3496;
  private static final int FIRST_TESTER = 0x0E00;
  private static final int LAST_TESTER = 0x0FFF;

  enum Kind {
    SOCKETCAN("socketcan"), SOCKETCAND("socketcand"), CANNELLONI("cannelloni"), DOIP("doip"), DOIP_TLS("doips"), SIMULATED("sim");

    private final String scheme;

    Kind(String scheme) {
      this.scheme = scheme;
    }
  }

  static Link parse(String text) throws WrongUse {
    Kind kind = kind(text);
    return switch (kind) {
      case SOCKETCAN -> of(kind, text, text.matches("socketcan:[A-Za-z0-9_.-]{1,15}"), "");
      case SOCKETCAND -> of(kind, text, text.matches("socketcand://[^/:?]+(:[0-9]{1,5})?/[A-Za-z0-9_.-]{1,16}"), "");
      case CANNELLONI -> of(kind, text, text.matches("cannelloni://[^/:?]+:[0-9]{1,5}\\?local=[0-9]{1,5}"), "");
      case SIMULATED -> of(kind, text, text.matches("sim:[!-~]{1,64}"), text.substring(text.indexOf(':') + 1));
      case DOIP, DOIP_TLS -> doip(kind, text);
    };
  }

  private static Kind kind(String text) throws WrongUse {
    String scheme = text.substring(0, Math.max(0, text.indexOf(':')));
    for (Kind kind : Kind.values()) {
      if (kind.scheme.equals(scheme)) {
        return kind;
      }
    }
    throw unknown(text);
  }

  private static WrongUse unknown(String text) {
    return new WrongUse("--link " + text + " is no link (allowed: " + FORMS + ")");
  }

  private static Link of(Kind kind, String text, boolean right, String bus) throws WrongUse {
    if (!right) {
      throw unknown(text);
    }
    return new Link(kind, text, bus, "", 0, 0);
  }

  private static Link doip(Kind kind, String text) throws WrongUse {
    URI uri;
    try {
      uri = URI.create(text);
    } catch (IllegalArgumentException e) {
      throw unknown(text);
    }
    String path = uri.getPath() == null ? "" : uri.getPath().replaceFirst("^/", "");
    if (uri.getHost() == null || uri.getQuery() != null) {
      throw unknown(text);
    }
    int tester = path.isEmpty() ? 0 : (int) Options.number("the tester's address in --link " + text, path, FIRST_TESTER, LAST_TESTER);
    int port = uri.getPort() > 0 ? uri.getPort() : kind == Kind.DOIP_TLS ? DOIP_TLS_PORT : DOIP_PORT;
    return new Link(kind, text, "", uri.getHost().replaceAll("[\\[\\]]", ""), port, tester);
  }

  boolean isDoip() {
    return kind == Kind.DOIP || kind == Kind.DOIP_TLS;
  }

  /** The address behind this link instead of where the profile has it. */
  DoipAddress behind(DoipAddress wanted) {
    return new DoipAddress(host, port, kind == Kind.DOIP_TLS, tester == 0 ? wanted.tester() : tester, wanted.target(), wanted.functional());
  }

  /** The PID of the configuration that makes the bus; empty: the simulator makes it. */
  String pid() {
    return switch (kind) {
      case SOCKETCAN -> "org.pitstop.can.socketcan";
      case SOCKETCAND, CANNELLONI -> "org.pitstop.can.remote";
      case SIMULATED, DOIP, DOIP_TLS -> "";
    };
  }

  /** The configuration of the bus that this address names. */
  Dictionary<String, Object> configuration(CanAddress address, int bitrate, int dataBitrate) {
    Hashtable<String, Object> properties = new Hashtable<>();
    properties.put("bus", address.bus());
    properties.put("uri", text);
    if (kind == Kind.SOCKETCAN) {
      properties.put("fd", address.fd());
    } else {
      properties.put("bitrate", bitrate);
      properties.put("dataBitrate", address.fd() ? dataBitrate : 0);
    }
    return properties;
  }
}
