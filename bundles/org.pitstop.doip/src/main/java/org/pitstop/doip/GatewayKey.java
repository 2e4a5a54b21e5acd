package org.pitstop.doip;

import org.pitstop.api.link.DoipAddress;

/** What tells one connection from another: ECUs with the same share it. */
record GatewayKey(String host, int port, boolean tls, int tester) {

  static GatewayKey of(DoipAddress address) {
    return new GatewayKey(address.host(), address.port(), address.tls(), address.tester());
  }

  String place() {
    return host + ":" + port;
  }
}
