package org.pitstop.tsp.mqtt;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.Signature;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import javax.net.ssl.KeyManagerFactory;
import javax.security.auth.x500.X500Principal;

/**
 * A private key of the vehicle and the certificate for it.
 *
 * @param role which of the vehicle's files it came from
 * @param chain the vehicle's certificate first
 */
record Identity(Role role, PrivateKey key, List<X509Certificate> chain) {
  static final String SIGNATURE = "SHA256withECDSA";
  private static final char[] IN_MEMORY = new char[0];

  /** How far a certificate has got. */
  enum Role { NEXT, CURRENT, PREVIOUS, PROVISIONED }

  Identity {
    chain = List.copyOf(chain);
  }

  X509Certificate certificate() {
    return chain.get(0);
  }

  Instant issued() {
    return certificate().getNotBefore().toInstant();
  }

  Instant expires() {
    return certificate().getNotAfter().toInstant();
  }

  boolean expiredAt(Instant now) {
    return now.isAfter(expires());
  }

  /** @param percent of the certificate's life that may be left when it is to be renewed */
  Instant renewalDue(int percent) {
    return expires().minus(Duration.between(issued(), expires()).multipliedBy(percent).dividedBy(100));
  }

  boolean fits() throws GeneralSecurityException {
    return fits(key, certificate().getPublicKey());
  }

  /** Whether both are halves of one pair: what one signs, the other verifies. */
  static boolean fits(PrivateKey own, PublicKey other) throws GeneralSecurityException {
    byte[] probe = "pitstop".getBytes(StandardCharsets.US_ASCII);
    Signature signs = Signature.getInstance(SIGNATURE);
    signs.initSign(own);
    signs.update(probe);
    Signature verifies = Signature.getInstance(SIGNATURE);
    verifies.initVerify(other);
    verifies.update(probe);
    return verifies.verify(signs.sign());
  }

  boolean isOf(String vin) {
    return certificate().getSubjectX500Principal().equals(new X500Principal("CN=" + vin));
  }

  KeyManagerFactory keys() throws IOException, GeneralSecurityException {
    KeyStore own = KeyStore.getInstance("PKCS12");
    own.load(null, null);
    own.setKeyEntry("vehicle", key, IN_MEMORY, chain.toArray(new X509Certificate[0]));
    KeyManagerFactory keys = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
    keys.init(own, IN_MEMORY);
    return keys;
  }

  /** Without the key. */
  @Override
  public String toString() {
    return role + " certificate " + certificate().getSerialNumber().toString(16) + " valid until " + expires();
  }
}
