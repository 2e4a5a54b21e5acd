package org.pitstop.uds;

/**
 * By what the answer to a request is recognised.
 *
 * @param sid service of the request
 * @param bytes what a positive response repeats after its SID, first byte highest, without the suppress bit
 * @param count how many bytes that are, 0–3
 * @param suppressed whether the request asks that a positive response be left out
 */
record Echo(int sid, int bytes, int count, boolean suppressed) {

  static final Echo NONE = new Echo(-1, 0, 0, false);

  static Echo of(byte[] request, int length) {
    int sid = request[0] & 0xFF;
    int count = Math.min(ServiceId.echoBytes(sid), length - 1);
    boolean subFunction = ServiceId.hasSubFunction(sid) && length > 1;
    int bytes = read(request, count);
    if (subFunction) {
      bytes &= ~(ServiceId.SUPPRESS_POSITIVE_RESPONSE << 8 * (count - 1));
    }
    return new Echo(sid, bytes, count, subFunction && (request[1] & ServiceId.SUPPRESS_POSITIVE_RESPONSE) != 0);
  }

  /** Whether this message is a positive or negative response of the service. */
  boolean concerns(byte[] message, int length) {
    int first = message[0] & 0xFF;
    return first == sid + ServiceId.POSITIVE || first == ServiceId.NEGATIVE_RESPONSE && length > 1 && (message[1] & 0xFF) == sid;
  }

  /** Whether this message is the positive response, with what it must repeat. */
  boolean matches(byte[] message, int length) {
    return (message[0] & 0xFF) == sid + ServiceId.POSITIVE && length > count && read(message, count) == bytes;
  }

  boolean sameAs(Echo other) {
    return sid == other.sid && bytes == other.bytes && count == other.count;
  }

  /** The beginning of the expected answer, for people: {@code 76 05}. */
  String expected() {
    StringBuilder s = new StringBuilder(Hex.of(sid + ServiceId.POSITIVE));
    for (int i = count - 1; i >= 0; i--) {
      s.append(' ').append(Hex.of(bytes >> 8 * i));
    }
    return s.toString();
  }

  private static int read(byte[] message, int count) {
    int value = 0;
    for (int i = 1; i <= count; i++) {
      value = value << 8 | message[i] & 0xFF;
    }
    return value;
  }
}
