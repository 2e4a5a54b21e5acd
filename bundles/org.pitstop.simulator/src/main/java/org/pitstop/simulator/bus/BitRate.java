package org.pitstop.simulator.bus;

/**
 * The bit rates of a bus.
 *
 * @param nominal of the arbitration phase, in bit/s
 * @param data of the data phase of CAN FD, in bit/s; 0: a classic bus
 */
public record BitRate(int nominal, int data) {
  private static final int MAX_NOMINAL = 1_000_000;
  private static final int MAX_DATA = 8_000_000;
  private static final long NANOS_PER_SECOND = 1_000_000_000L;

  public BitRate {
    if (nominal < 1 || nominal > MAX_NOMINAL) {
      throw new IllegalArgumentException("the nominal bit rate is " + nominal + " bit/s (allowed: 1…" + MAX_NOMINAL + ")");
    }
    if (data != 0 && (data < nominal || data > MAX_DATA)) {
      throw new IllegalArgumentException("the data bit rate is " + data + " bit/s (allowed: 0 or " + nominal + "…" + MAX_DATA + ")");
    }
  }

  /** Reads {@code 500000} or {@code 500000/2000000}. */
  public static BitRate parse(String text) {
    String[] parts = text.split("/", -1);
    try {
      return new BitRate(Integer.parseInt(parts[0].trim()), parts.length == 2 ? Integer.parseInt(parts[1].trim()) : 0);
    } catch (NumberFormatException e) {
      throw new IllegalArgumentException("'" + text + "' is no bit rate (write 500000, or 500000/2000000 for CAN FD)", e);
    }
  }

  boolean fd() {
    return data != 0;
  }

  /** How long a frame takes, in nanoseconds. */
  long nanos(FrameBits bits) {
    long time = bits.nominal() * NANOS_PER_SECOND / nominal;
    return bits.data() == 0 ? time : time + bits.data() * NANOS_PER_SECOND / data;
  }
}
