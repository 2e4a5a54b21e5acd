package org.pitstop.api.link;

/**
 * An ECU behind DoIP (ISO 13400-2).
 *
 * @param host name or address of the DoIP entity
 * @param port TCP port; 13400 by the standard, 3496 with TLS
 * @param tls whether the connection is secured
 * @param tester our logical address, 0x0E00–0x0FFF
 * @param target the ECU's logical address
 * @param functional the functional logical address, 0xE000–0xE3FF
 */
public record DoipAddress(String host, int port, boolean tls, int tester, int target, int functional) implements EcuAddress {
  @Override
  public String place() {
    return host + ":" + port;
  }
}
