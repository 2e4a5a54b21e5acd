package org.pitstop.tester;

import java.util.ArrayList;
import java.util.List;

/** Requests on a command line: {@code 22 F195 -- 10 03}, or quoted {@code "22 F195" "10 03"}. */
final class RequestList {
  private static final String SEPARATOR = "--";
  private static final int MAX_REQUEST_BYTES = 4095;

  private RequestList() {}

  static List<byte[]> parse(List<String> words) throws WrongUse {
    List<byte[]> requests = new ArrayList<>();
    StringBuilder open = new StringBuilder();
    boolean quoted = words.stream().anyMatch(w -> w.strip().contains(" ")) && !words.contains(SEPARATOR);
    for (String word : words) {
      if (word.equals(SEPARATOR) || quoted) {
        add(open, requests);
      }
      if (!word.equals(SEPARATOR)) {
        open.append(word).append(' ');
      }
    }
    add(open, requests);
    if (requests.isEmpty()) {
      throw new WrongUse("no request; write pairs of hexadecimal digits: 22 F195");
    }
    return requests;
  }

  private static void add(StringBuilder open, List<byte[]> requests) throws WrongUse {
    String text = open.toString().strip();
    open.setLength(0);
    if (text.isEmpty()) {
      return;
    }
    byte[] request = Hex.parse(text);
    if (request.length > MAX_REQUEST_BYTES) {
      throw new WrongUse("a request of " + request.length + " bytes (allowed: up to " + MAX_REQUEST_BYTES + ")");
    }
    requests.add(request);
  }
}
