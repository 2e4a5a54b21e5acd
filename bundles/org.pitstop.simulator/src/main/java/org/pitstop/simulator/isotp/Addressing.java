package org.pitstop.simulator.isotp;

import org.pitstop.api.can.CanFilter;
import org.pitstop.api.can.CanFrame;

/**
 * How the frames of an ECU tell whom they are for (ISO 15765-2:2016, 10.3).
 *
 * @param extendedIds whether its identifiers have 29 bits
 * @param anyPriority whether only the lower 26 bits of a request's identifier count, as with normal fixed and mixed 29-bit addressing
 * @param head bytes before the PCI: 1 with extended and mixed addressing
 * @param ecu what that byte is in requests to it alone
 * @param tester what it is in its answers
 * @param all what it is in requests to all
 */
public record Addressing(boolean extendedIds, boolean anyPriority, int head, int ecu, int tester, int all) {
  public static final Addressing NORMAL = new Addressing(false, false, 0, 0, 0, 0);
  private static final Addressing NORMAL_29 = new Addressing(true, false, 0, 0, 0, 0);
  private static final Addressing FIXED = new Addressing(true, true, 0, 0, 0, 0);
  private static final int WITHOUT_PRIORITY = 0x03FFFFFF;
  /** Functional identifiers with the usual priority, all ECUs (0x33) and the usual tester (0xF1): PF 219 and 205. */
  private static final int FUNCTIONAL = 0x18DB33F1;
  private static final int FUNCTIONAL_MIXED = 0x18CD33F1;
  private static final String FORMS = "normal, normal29, fixed, extended:ECU:TESTER:ALL, mixed:EXTENSION, mixed29:EXTENSION";

  /** Reads one of {@value #FORMS}, its bytes as 0x22 or 34. */
  public static Addressing parse(String text) {
    String[] parts = text.split(":");
    return switch (parts[0] + "/" + (parts.length - 1)) {
      case "normal/0" -> NORMAL;
      case "normal29/0" -> NORMAL_29;
      case "fixed/0" -> FIXED;
      case "extended/3" -> new Addressing(false, false, 1, octet(parts[1]), octet(parts[2]), octet(parts[3]));
      case "mixed/1" -> new Addressing(false, false, 1, octet(parts[1]), octet(parts[1]), octet(parts[1]));
      case "mixed29/1" -> new Addressing(true, true, 1, octet(parts[1]), octet(parts[1]), octet(parts[1]));
      default -> throw new IllegalArgumentException("'" + text + "' is no addressing (write " + FORMS + ")");
    };
  }

  private static int octet(String text) {
    int value = Integer.decode(text);
    if (value < 0 || value > 0xFF) {
      throw new IllegalArgumentException("'" + text + "' is no byte (allowed: 0x00–0xFF)");
    }
    return value;
  }

  /** The identifier of functional requests. @param elevenBits what it is with 11-bit identifiers */
  public int functional(int elevenBits) {
    return !extendedIds ? elevenBits : head == 1 ? FUNCTIONAL_MIXED : FUNCTIONAL;
  }

  CanFilter filter(int id) {
    return anyPriority ? new CanFilter(id, WITHOUT_PRIORITY, true) : CanFilter.only(id, extendedIds);
  }

  /** Whether a frame with a request's identifier has a PCI and, if need be, this address extension. */
  boolean matches(CanFrame frame, int extension) {
    return frame.length() > head && (head == 0 || (frame.data()[0] & 0xFF) == extension);
  }

  int pci(CanFrame frame) {
    return frame.data()[head] & 0xFF;
  }
}
