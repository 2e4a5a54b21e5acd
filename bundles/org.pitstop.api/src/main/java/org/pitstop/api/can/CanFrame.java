package org.pitstop.api.can;

import java.util.Arrays;

/**
 * One CAN or CAN FD data frame, as a buffer that can be filled again: a bus copies what it is given, and a listener's frame is valid
 * only during the call ({@link #copy()} keeps it). So the steady state of a transfer allocates nothing.
 *
 * <p>CAN FD knows the lengths 0–8, 12, 16, 20, 24, 32, 48 and 64 bytes (ISO 11898-1:2015, table 5).
 */
public final class CanFrame {

  /** The longest payload of a CAN FD frame, in bytes. */
  public static final int MAX_LENGTH = 64;
  private static final int[] DLC_TO_LENGTH = {0, 1, 2, 3, 4, 5, 6, 7, 8, 12, 16, 20, 24, 32, 48, 64};

  private final byte[] data = new byte[MAX_LENGTH];
  private int id;
  private int length;
  private boolean extended;
  private boolean fd;
  private boolean bitRateSwitch;

  /** Makes this an empty frame with an identifier; {@code fd} and {@code bitRateSwitch} select the frame format. */
  public CanFrame set(int id, boolean extended, boolean fd, boolean bitRateSwitch) {
    if (id < 0 || id > (extended ? 0x1FFFFFFF : 0x7FF)) {
      throw new IllegalArgumentException(String.format("CAN identifier 0x%X is not within 0…%s", id, extended ? "0x1FFFFFFF" : "0x7FF"));
    }
    if (bitRateSwitch && !fd) {
      throw new IllegalArgumentException("bit rate switch without CAN FD");
    }
    this.id = id;
    this.extended = extended;
    this.fd = fd;
    this.bitRateSwitch = bitRateSwitch;
    this.length = 0;
    return this;
  }

  /** Sets the number of payload bytes. @throws IllegalArgumentException for a length the format does not know */
  public CanFrame length(int length) {
    if (length < 0 || length > (fd ? MAX_LENGTH : 8) || length != DLC_TO_LENGTH[lengthToDlc(length)]) {
      throw new IllegalArgumentException(length + " bytes is no length of a " + (fd ? "CAN FD" : "classic CAN") + " frame");
    }
    this.length = length;
    return this;
  }

  /** Copies the payload in. */
  public CanFrame payload(byte[] source, int offset, int count) {
    length(count);
    System.arraycopy(source, offset, data, 0, count);
    return this;
  }

  /** Makes this frame equal to another. */
  public CanFrame set(CanFrame other) {
    id = other.id;
    extended = other.extended;
    fd = other.fd;
    bitRateSwitch = other.bitRateSwitch;
    length = other.length;
    System.arraycopy(other.data, 0, data, 0, other.length);
    return this;
  }

  public CanFrame copy() {
    return new CanFrame().set(this);
  }

  public int id() {
    return id;
  }

  /** Whether the identifier has 29 bits. */
  public boolean extended() {
    return extended;
  }

  public boolean fd() {
    return fd;
  }

  public boolean bitRateSwitch() {
    return bitRateSwitch;
  }

  public int length() {
    return length;
  }

  /** The payload's buffer itself, {@value #MAX_LENGTH} bytes of which the first {@link #length()} count. */
  public byte[] data() {
    return data;
  }

  /** The data length code of a payload: the smallest that holds it. */
  public static int lengthToDlc(int length) {
    int dlc = Math.min(length, 8);
    while (DLC_TO_LENGTH[dlc] < length) {
      dlc++;
    }
    return dlc;
  }

  /** The payload of a data length code (0–15). */
  public static int dlcToLength(int dlc) {
    return DLC_TO_LENGTH[dlc];
  }

  /** As can-utils print it: {@code 7E0#0211}, {@code 18DA10F1#…}, CAN FD {@code 7E0##1…}. */
  @Override
  public String toString() {
    StringBuilder s = new StringBuilder(20 + 2 * length);
    s.append(String.format(extended ? "%08X" : "%03X", id)).append('#');
    if (fd) {
      s.append('#').append(bitRateSwitch ? '1' : '0');
    }
    for (int i = 0; i < length; i++) {
      s.append(Character.forDigit(data[i] >> 4 & 15, 16)).append(Character.forDigit(data[i] & 15, 16));
    }
    return s.toString().toUpperCase(java.util.Locale.ROOT);
  }

  @Override
  public boolean equals(Object o) {
    return o instanceof CanFrame f && f.id == id && f.extended == extended && f.fd == fd && f.bitRateSwitch == bitRateSwitch
        && Arrays.equals(f.data, 0, f.length, data, 0, length);
  }

  @Override
  public int hashCode() {
    return id * 31 + length;
  }
}
