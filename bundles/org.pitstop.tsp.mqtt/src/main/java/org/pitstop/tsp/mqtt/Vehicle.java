package org.pitstop.tsp.mqtt;

import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.TrustManagerFactory;

/** Who the vehicle is to the broker, and where that is. @param identity what it shows; {@code keys} are made of it */
record Vehicle(String vin, String host, int port, Identity identity, KeyManagerFactory keys, TrustManagerFactory trust) {

  Topics topics() {
    return new Topics(vin);
  }
}
