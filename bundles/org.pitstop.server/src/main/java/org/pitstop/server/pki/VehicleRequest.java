package org.pitstop.server.pki;

import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.PublicKey;
import javax.security.auth.x500.X500Principal;
import org.bouncycastle.asn1.sec.SECObjectIdentifiers;
import org.bouncycastle.asn1.x9.X9ObjectIdentifiers;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentVerifierProviderBuilder;
import org.bouncycastle.pkcs.PKCSException;
import org.bouncycastle.pkcs.jcajce.JcaPKCS10CertificationRequest;

/** The rules for a vehicle's request for a certificate (PKCS #10, RFC 2986). */
final class VehicleRequest {
  private VehicleRequest() {}

  /** The key that is asked for. @throws IllegalArgumentException if the request is not to be granted; it says why */
  static PublicKey key(String vin, byte[] der) {
    try {
      var request = new JcaPKCS10CertificationRequest(der);
      need(new X500Principal(request.getSubject().getEncoded()).equals(new X500Principal("CN=" + vin)),
          "its subject is " + request.getSubject() + ", not CN=" + vin);
      var algorithm = request.getSubjectPublicKeyInfo().getAlgorithm();
      need(X9ObjectIdentifiers.id_ecPublicKey.equals(algorithm.getAlgorithm()) && SECObjectIdentifiers.secp256r1.equals(algorithm.getParameters()),
          "its key is not for P-256");
      PublicKey key = request.getPublicKey();
      need(request.isSignatureValid(new JcaContentVerifierProviderBuilder().build(key)), "it was not signed with the key that it is for");
      return key;
    } catch (IOException | OperatorCreationException | PKCSException | GeneralSecurityException e) {
      throw new IllegalArgumentException("it is no PKCS #10 request: " + e.getMessage(), e);
    }
  }

  private static void need(boolean condition, String otherwise) {
    if (!condition) {
      throw new IllegalArgumentException(otherwise);
    }
  }
}
