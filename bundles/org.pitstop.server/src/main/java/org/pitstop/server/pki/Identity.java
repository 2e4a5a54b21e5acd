package org.pitstop.server.pki;

import java.security.PrivateKey;
import java.security.cert.X509Certificate;

/** A key and the certificate that names its owner. */
public record Identity(PrivateKey key, X509Certificate certificate) {
  @Override
  public String toString() {
    return certificate.getSubjectX500Principal().getName();
  }
}
