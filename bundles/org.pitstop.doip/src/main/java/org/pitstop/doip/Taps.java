package org.pitstop.doip;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.pitstop.api.link.LinkTap;
import org.pitstop.api.time.VehicleTime;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Whoever hears all messages. Costs nothing while nobody does. */
final class Taps {
  private static final Logger LOG = LoggerFactory.getLogger(Taps.class);

  private final VehicleTime time;
  private final List<LinkTap> taps = new CopyOnWriteArrayList<>();

  Taps(VehicleTime time) {
    this.time = time;
  }

  void add(LinkTap tap) {
    taps.add(tap);
  }

  void remove(LinkTap tap) {
    taps.remove(tap);
  }

  /** A message of ours, in two parts. */
  void sent(String host, byte[] head, int headLength, byte[] rest, int offset, int length) {
    if (!taps.isEmpty()) {
      byte[] message = new byte[headLength + length];
      System.arraycopy(head, 0, message, 0, headLength);
      System.arraycopy(rest, offset, message, headLength, length);
      tell(host, message, true);
    }
  }

  /** The message that is being delivered. */
  void received(String host, MessageReader reader) {
    if (!taps.isEmpty()) {
      byte[] message = new byte[reader.messageLength()];
      reader.copyMessage(message);
      tell(host, message, false);
    }
  }

  /** A whole message, as it is in a datagram. */
  void tell(String host, byte[] message, boolean ours) {
    long now = time.nanos();
    for (LinkTap tap : taps) {
      try {
        tap.doip(host, message, message.length, now, ours);
      } catch (RuntimeException e) {
        LOG.error("link tap failed host={}", host, e);
      }
    }
  }
}
