package org.pitstop.simulator.isotp;

import org.pitstop.api.can.CanFilter;
import org.pitstop.api.can.CanFrame;

/**
 * How an ECU talks ISO-TP (ISO 15765-2:2016).
 *
 * @param request identifier of the requests to it alone
 * @param functional identifier of the requests to all
 * @param response identifier of its answers
 * @param addressing how its frames tell whom they are for
 * @param fd whether its frames are CAN FD frames, with bit rate switch
 * @param txDl its longest frame: 8, or with CAN FD up to 64 bytes
 * @param padding the byte frames are filled up with
 * @param blockSize BS that it asks for; 0: no further FlowControl
 * @param stMin STmin that it asks for, as coded in FlowControl
 * @param maxLength the longest request it takes, in bytes
 * @param waits FlowControl WAIT that it sends before each that lets the tester go on
 */
public record IsoTpAddress(int request, int functional, int response, Addressing addressing, boolean fd, int txDl, int padding,
    int blockSize, int stMin, int maxLength, int waits) {
  /** More than any real ECU has. */
  static final int MAX_LENGTH = 1 << 20;

  public IsoTpAddress {
    int max = addressing.extendedIds() ? 0x1FFFFFFF : 0x7FF;
    check("request identifier", request, 0, max);
    check("functional identifier", functional, 0, max);
    check("response identifier", response, 0, max);
    check("txDl", txDl, 8, fd ? 64 : 8);
    check("padding", padding, 0, 0xFF);
    check("blockSize", blockSize, 0, 0xFF);
    check("stMin", stMin, 0, 0xFF);
    check("longest request", maxLength, 8, MAX_LENGTH);
    check("flowControlWaits", waits, 0, 0xFF);
  }

  /** Without WAIT. */
  public IsoTpAddress(int request, int functional, int response, Addressing addressing, boolean fd, int txDl, int padding, int blockSize,
      int stMin, int maxLength) {
    this(request, functional, response, addressing, fd, txDl, padding, blockSize, stMin, maxLength, 0);
  }

  /** With normal 11-bit addressing, without WAIT. */
  public IsoTpAddress(int request, int functional, int response, boolean fd, int txDl, int padding, int blockSize, int stMin,
      int maxLength) {
    this(request, functional, response, Addressing.NORMAL, fd, txDl, padding, blockSize, stMin, maxLength);
  }

  CanFilter requests() {
    return addressing.filter(request);
  }

  CanFilter functionalRequests() {
    return addressing.filter(functional);
  }

  /** Makes a frame an empty one of this ECU's, with its address extension. */
  CanFrame begin(CanFrame frame) {
    frame.set(response, addressing.extendedIds(), fd, fd);
    if (addressing.head() == 1) {
      frame.data()[0] = (byte) addressing.tester();
    }
    return frame;
  }

  private static void check(String what, int value, int min, int max) {
    if (value < min || value > max) {
      throw new IllegalArgumentException(String.format("%s is %d (allowed: %d…%d)", what, value, min, max));
    }
  }
}
