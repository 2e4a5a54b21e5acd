package org.pitstop.tsp.mqtt;

import jakarta.json.spi.JsonProvider;
import jakarta.json.stream.JsonGenerator;
import java.io.ByteArrayOutputStream;
import java.security.PublicKey;
import java.util.Base64;
import java.util.Set;
import org.pitstop.api.software.Sha256;

/** Request and answer of a certificate's renewal (docs/TSP.md, "Renewing the vehicle's certificate"). */
final class RenewalCodec {
  static final int MAX_ANSWER_BYTES = 32 * 1024;
  private static final int MAX_WORDS = 200;
  private static final int ID_DIGITS = 32;
  private static final int VERSION = 1;
  private static final JsonProvider JSON = JsonProvider.provider();

  /** What the TSP says to a request. */
  sealed interface Answer {
    String requestId();

    /** @param chain in PEM; nothing of it is believed yet */
    record Issued(String requestId, String chain) implements Answer {}

    /** @param why for people */
    record Refused(String requestId, String reason, String why) implements Answer {}
  }

  private RenewalCodec() {}

  /** Names the request for a key: half of the SHA-256 of its SubjectPublicKeyInfo. A repeat of it has the same name. */
  static String requestId(PublicKey key) {
    return Sha256.of(key.getEncoded()).hex().substring(0, ID_DIGITS);
  }

  static byte[] request(String requestId, byte[] request) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try (JsonGenerator json = JSON.createGenerator(out)) {
      json.writeStartObject().write("v", VERSION).write("requestId", requestId).write("pkcs10", Base64.getEncoder().encodeToString(request)).writeEnd();
    }
    return out.toByteArray();
  }

  static Answer answer(byte[] utf8) throws FieldException {
    JsonFields json = new JsonFields(Set.of("v", "requestId", "chain", "refused", "text"));
    json.read(utf8, MAX_ANSWER_BYTES);
    if (json.number("v") != VERSION) {
      throw FieldException.wrong("v", "is not " + VERSION);
    }
    String id = json.string("requestId");
    String refused = json.optional("refused").orElse("");
    return refused.isEmpty() ? new Answer.Issued(id, json.string("chain")) : new Answer.Refused(id, cut(refused), cut(json.optional("text").orElse("")));
  }

  /** It goes into the log: it must not begin a line there. */
  private static String cut(String words) {
    return words.substring(0, Math.min(MAX_WORDS, words.length())).replaceAll("\\p{Cc}", "?");
  }
}
