package org.pitstop.doip;

import org.pitstop.api.link.DoipDiscovery.EntityStatus;
import org.pitstop.api.link.DoipDiscovery.PowerMode;

/**
 * What an entity says of its state.
 *
 * <pre>
 * 4002  entity status            node type[1] (00 gateway, 01 node) sockets at most[1] sockets open[1] longest message[4], may be missing
 * 4004  diagnostic power mode    mode[1]: 00 not ready, 01 ready, 02 not supported
 * </pre>
 */
final class EntityAnswers {
  private static final int WITH_SIZE = 7;

  private EntityAnswers() {}

  static EntityStatus status(byte[] payload, int length) {
    long size = length < WITH_SIZE ? 0 : (long) Header.u16(payload, 3) << 16 | Header.u16(payload, 5);
    return new EntityStatus(payload[0] == 0, payload[1] & 0xFF, payload[2] & 0xFF, size);
  }

  static PowerMode powerMode(byte[] payload) {
    return switch (payload[0]) {
      case 0 -> PowerMode.NOT_READY;
      case 1 -> PowerMode.READY;
      case 2 -> PowerMode.NOT_SUPPORTED;
      default -> PowerMode.RESERVED;
    };
  }
}
