package org.pitstop.server.pki;

import java.time.Duration;
import java.util.List;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.x509.KeyPurposeId;
import org.bouncycastle.asn1.x509.KeyUsage;

/** The kinds of certificates that this PKI issues (RFC 5280, 4.2.1). */
enum CertificateProfile {
  AUTHORITY(KeyUsage.keyCertSign | KeyUsage.cRLSign, List.of(), Duration.ofDays(20 * 365)),
  PACKAGE_SIGNER(KeyUsage.digitalSignature, List.of(KeyPurposeId.id_kp_codeSigning), Duration.ofDays(2 * 365)),
  /** May say which roots vehicles trust; a signer of packages may not. */
  TRUST_SIGNER(KeyUsage.digitalSignature, List.of(KeyPurposeId.getInstance(new ASN1ObjectIdentifier("2.25.30877409650261730184424930154997028976"))),
      Duration.ofDays(2 * 365)),
  TLS_SERVER(KeyUsage.digitalSignature, List.of(KeyPurposeId.id_kp_serverAuth), Duration.ofDays(365)),
  TLS_CLIENT(KeyUsage.digitalSignature, List.of(KeyPurposeId.id_kp_clientAuth), Duration.ofDays(10 * 365));

  private final int keyUsage;
  private final List<KeyPurposeId> purposes;
  private final Duration life;

  CertificateProfile(int keyUsage, List<KeyPurposeId> purposes, Duration life) {
    this.keyUsage = keyUsage;
    this.purposes = purposes;
    this.life = life;
  }

  int keyUsage() {
    return keyUsage;
  }

  List<KeyPurposeId> purposes() {
    return purposes;
  }

  Duration life() {
    return life;
  }

  boolean isAuthority() {
    return this == AUTHORITY;
  }
}
