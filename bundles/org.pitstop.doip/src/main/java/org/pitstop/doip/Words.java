package org.pitstop.doip;

/** What the codes of ISO 13400-2 mean, and what can be done. */
final class Words {
  private Words() {}

  /** Generic DoIP header negative acknowledgement (0x0000). */
  static String headerNack(int code) {
    return "generic header NACK " + switch (code) {
      case 0x00 -> "0x00 (incorrect pattern format: it speaks another protocol version; try the other protocolVersion)";
      case 0x01 -> "0x01 (unknown payload type)";
      case 0x02 -> "0x02 (message too large: lower the block length in the ECU's profile)";
      case 0x03 -> "0x03 (out of memory)";
      case 0x04 -> "0x04 (invalid payload length)";
      default -> hex(code) + " (reserved)";
    };
  }

  /** Routing activation response (0x0006). */
  static String routingActivation(int code) {
    return "code " + switch (code) {
      case 0x00 -> "0x00 (unknown source address: the tester's logical address in the profile is not one it knows)";
      case 0x01 -> "0x01 (all of its sockets are in use: another tester must leave first)";
      case 0x02 -> "0x02 (another source address is active on this connection)";
      case 0x03 -> "0x03 (this source address is active on another connection: is a second tester using it?)";
      case 0x04 -> "0x04 (authentication is missing)";
      case 0x05 -> "0x05 (the confirmation was rejected in the vehicle)";
      case 0x06 -> "0x06 (unsupported activation type: see activationType)";
      case 0x07 -> "0x07 (it wants a secured connection: set tls and its TLS port, 3496 by the standard, in the profile)";
      case ROUTING_ACTIVATED -> "0x10 (activated)";
      case CONFIRMATION_REQUIRED -> "0x11 (confirmation required in the vehicle)";
      default -> hex(code) + (code >= 0xE0 && code <= 0xFE ? " (the manufacturer's own)" : " (reserved)");
    };
  }

  static final int ROUTING_ACTIVATED = 0x10;
  static final int CONFIRMATION_REQUIRED = 0x11;

  /** Diagnostic message negative acknowledgement (0x8003). */
  static String diagnosticNack(int code) {
    return "diagnostic message NACK " + switch (code) {
      case 0x02 -> "0x02 (invalid source address: routing is not active for this tester)";
      case 0x03 -> "0x03 (unknown target address: check the target's logical address in the profile)";
      case 0x04 -> "0x04 (message too large: lower the block length in the ECU's profile)";
      case 0x05 -> "0x05 (the gateway is out of memory)";
      case 0x06 -> "0x06 (the target is unreachable: is the ECU awake and connected?)";
      case 0x07 -> "0x07 (unknown network)";
      case 0x08 -> "0x08 (transport protocol error between gateway and ECU)";
      default -> hex(code) + " (reserved)";
    };
  }

  private static String hex(int code) {
    return String.format("0x%02X", code);
  }
}
