package org.pitstop.server.pki;

import jakarta.json.Json;
import jakarta.json.JsonArrayBuilder;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.cert.X509Certificate;
import java.util.Base64;
import java.util.List;

/** What a trust bundle says (docs/TSP.md, "Trust roots"). */
final class TrustContent {
  private TrustContent() {}

  static byte[] of(TrustState state, List<X509Certificate> packageRoots, List<X509Certificate> tlsRoots) throws GeneralSecurityException {
    return Json.createObjectBuilder().add("v", 1).add("version", state.version()).add("notBefore", state.made().toString())
        .add("notAfter", state.expires().toString()).add("packageRoots", array(packageRoots)).add("tlsRoots", array(tlsRoots)).build().toString()
        .getBytes(StandardCharsets.UTF_8);
  }

  private static JsonArrayBuilder array(List<X509Certificate> certificates) throws GeneralSecurityException {
    JsonArrayBuilder array = Json.createArrayBuilder();
    for (X509Certificate certificate : certificates) {
      array.add(Json.createObjectBuilder().add("certificate", Base64.getEncoder().encodeToString(certificate.getEncoded())));
    }
    return array;
  }
}
