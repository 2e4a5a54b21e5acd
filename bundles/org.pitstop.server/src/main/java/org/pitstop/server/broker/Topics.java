package org.pitstop.server.broker;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The topics of docs/TSP.md. */
public final class Topics {
  public static final String COMMAND = "command";
  public static final String ACK = "ack";
  public static final String REPORT = "report";
  public static final String PRESENCE = "presence";
  public static final String CERTIFICATE_REQUEST = "certificate/request";
  public static final String CERTIFICATE_RESPONSE = "certificate/response";
  static final String ROOT = "pitstop/v1/";
  /** A VIN as this server accepts it: ISO 3779 has 17 characters; the letters I, O and Q, which it excludes, do no harm. */
  public static final Pattern VIN = Pattern.compile("[A-Z0-9]{17}");
  private static final Pattern FROM_VEHICLE = Pattern.compile(Pattern.quote(ROOT) + "([A-Z0-9]{17})/(" + REPORT + "|" + PRESENCE + "|" + CERTIFICATE_REQUEST + ")");

  /** The roots of trust, for all vehicles; only the TSP writes it. */
  public static final String TRUST = ROOT + "trust";

  private Topics() {}

  /** A topic of a vehicle, taken apart. */
  public record Address(String vin, String channel) {}

  public static String of(String vin, String channel) {
    return ROOT + vin + "/" + channel;
  }

  static Optional<Address> parse(String topic) {
    Matcher matcher = FROM_VEHICLE.matcher(topic);
    return matcher.matches() ? Optional.of(new Address(matcher.group(1), matcher.group(2))) : Optional.empty();
  }

  /** The beginning of every topic that a client may use. @param commonName of its certificate */
  static String allowedPrefix(String commonName) {
    return VIN.matcher(commonName).matches() ? ROOT + commonName + "/" : ROOT;
  }
}
