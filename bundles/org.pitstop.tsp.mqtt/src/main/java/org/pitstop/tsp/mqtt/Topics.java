package org.pitstop.tsp.mqtt;

/** The topics of one vehicle (docs/TSP.md, "Topics"). */
record Topics(String vin) {
  /** The roots of trust, for all vehicles. */
  static final String TRUST = "pitstop/v1/trust";

  /** How the vehicle names itself to the broker. */
  String clientId() {
    return "vehicle-" + vin;
  }

  String command() {
    return topic("command");
  }

  String ack() {
    return topic("ack");
  }

  String report() {
    return topic("report");
  }

  String progress() {
    return topic("progress");
  }

  String presence() {
    return topic("presence");
  }

  String certificateRequest() {
    return topic("certificate/request");
  }

  String certificateResponse() {
    return topic("certificate/response");
  }

  private String topic(String last) {
    return "pitstop/v1/" + vin + "/" + last;
  }
}
