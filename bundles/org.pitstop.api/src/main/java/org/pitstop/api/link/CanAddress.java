package org.pitstop.api.link;

/**
 * An ECU on a CAN bus, with the parameters of ISO-TP (ISO 15765-2:2016) that its conversation uses.
 *
 * @param bus the bus's name
 * @param request identifier of our frames to it
 * @param response identifier of its frames to us
 * @param functional identifier of functionally addressed requests
 * @param extendedIds whether the identifiers have 29 bits
 * @param addressing how addresses are put into a frame (clause 10.3)
 * @param targetExtension first payload byte of our frames with extended or mixed addressing (N_TA or N_AE); else 0
 * @param sourceExtension first payload byte of its frames with extended or mixed addressing; else 0
 * @param functionalExtension first payload byte of functionally addressed frames with extended addressing (N_TA) or mixed addressing (N_AE); else 0
 * @param fd whether frames are CAN FD frames
 * @param bitRateSwitch whether CAN FD frames switch to the data bit rate
 * @param txDl TX_DL, the longest frame we send: 8, or with CAN FD 8, 12, 16, 20, 24, 32, 48 or 64 bytes
 * @param padding the byte frames are filled up with, 0–255; {@link #NO_PADDING}: none but what CAN FD lengths need (then 0xCC)
 * @param blockSize BS that we ask for, 0–255; 0: no further FlowControl
 * @param stMinRaw STmin that we ask for, as coded in FlowControl: 0x00–0x7F ms, 0xF1–0xF9 100–900 µs
 */
public record CanAddress(String bus, int request, int response, int functional, boolean extendedIds, Addressing addressing,
    int targetExtension, int sourceExtension, int functionalExtension, boolean fd, boolean bitRateSwitch, int txDl, int padding, int blockSize,
    int stMinRaw)
    implements EcuAddress {

  public static final int NO_PADDING = -1;

  /** ISO 15765-2:2016, 10.3. */
  public enum Addressing { NORMAL, EXTENDED, NORMAL_FIXED, MIXED }

  public CanAddress {
    int max = extendedIds ? 0x1FFFFFFF : 0x7FF;
    check("request", request, 0, max);
    check("response", response, 0, max);
    check("functional", functional, 0, max);
    check("targetExtension", targetExtension, 0, 255);
    check("sourceExtension", sourceExtension, 0, 255);
    check("functionalExtension", functionalExtension, 0, 255);
    check("padding", padding, NO_PADDING, 255);
    check("blockSize", blockSize, 0, 255);
    check("stMinRaw", stMinRaw, 0, 255);
    check("txDl", txDl, 8, fd ? 64 : 8);
    if (request == response) {
      throw new IllegalArgumentException(String.format("request and response are both 0x%X", request));
    }
  }

  /** Normal 11-bit addressing on classic CAN, padded with 0xCC, BS 0, STmin 0. */
  public static CanAddress classic(String bus, int request, int response) {
    return new CanAddress(bus, request, response, 0x7DF, false, Addressing.NORMAL, 0, 0, 0, false, false, 8, 0xCC, 0, 0);
  }

  /** Normal 11-bit addressing on CAN FD with bit rate switch and TX_DL 64. */
  public static CanAddress fd(String bus, int request, int response) {
    return new CanAddress(bus, request, response, 0x7DF, false, Addressing.NORMAL, 0, 0, 0, true, true, 64, 0xCC, 0, 0);
  }

  @Override
  public String place() {
    return bus;
  }

  private static void check(String what, int value, int min, int max) {
    if (value < min || value > max) {
      throw new IllegalArgumentException(what + " is " + value + " (allowed: " + min + "…" + max + ")");
    }
  }
}
