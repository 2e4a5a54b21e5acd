package org.pitstop.can.remote;

import java.io.IOException;
import java.net.ProtocolException;

/** Cuts a socketcand stream into its elements, however TCP has split it. What stands between elements is skipped. */
final class ElementReader {

  private final Element element = new Element();
  private boolean inside;

  interface Sink {
    /** @param element valid only during the call */
    void element(Element element) throws IOException;
  }

  void feed(byte[] bytes, int count, Sink sink) throws IOException {
    for (int i = 0; i < count; i++) {
      byte b = bytes[i];
      if (b == '<') {
        element.clear();
        inside = true;
      } else if (b == '>' && inside) {
        inside = false;
        sink.element(element);
      } else if (inside && !element.append(b)) {
        throw new ProtocolException("socketcand element is longer than " + Element.MAX_LENGTH + " bytes: " + element);
      }
    }
  }
}
