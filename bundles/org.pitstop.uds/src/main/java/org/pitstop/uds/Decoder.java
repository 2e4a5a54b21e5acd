package org.pitstop.uds;

import org.pitstop.api.uds.Answer;

/** From the bytes of a response to its meaning. */
final class Decoder {
  private static final int NEGATIVE_BYTES = 3;

  private Decoder() {}

  /** @param response concerns the service that {@code echo} names */
  static <T> Answer<T> decode(Service<T> service, Echo echo, byte[] response) {
    if ((response[0] & 0xFF) == ServiceId.NEGATIVE_RESPONSE) {
      return response.length < NEGATIVE_BYTES ? new Answer.Invalid<>(Hex.of(response, response.length) + " has no response code")
          : new Answer.Negative<>(response[1] & 0xFF, response[2] & 0xFF);
    } else if (!echo.matches(response, response.length)) {
      return new Answer.Invalid<>(Hex.of(response, response.length) + " does not begin with " + echo.expected());
    }
    return service.decode(response);
  }
}
