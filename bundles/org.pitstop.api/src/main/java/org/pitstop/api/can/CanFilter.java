package org.pitstop.api.can;

/** Which frames a listener wants: those with {@code (id & mask) == (wanted & mask)} and the identifier's format. */
public record CanFilter(int id, int mask, boolean extended) {

  /** One identifier only. */
  public static CanFilter only(int id, boolean extended) {
    return new CanFilter(id, extended ? 0x1FFFFFFF : 0x7FF, extended);
  }

  public boolean matches(CanFrame frame) {
    return frame.extended() == extended && (frame.id() & mask) == (id & mask);
  }
}
