package org.pitstop.doip;

/**
 * Routing activation response (0x0006).
 *
 * <pre>
 * byte 0–1  tester    byte 2–3  entity    byte 4  code    byte 5–8  reserved    byte 9–12  the manufacturer's own; may be missing
 * </pre>
 */
record RoutingActivationResponse(int tester, int entity, int code) {

  static RoutingActivationResponse decode(byte[] payload) {
    return new RoutingActivationResponse(Header.u16(payload, 0), Header.u16(payload, 2), payload[4] & 0xFF);
  }
}
