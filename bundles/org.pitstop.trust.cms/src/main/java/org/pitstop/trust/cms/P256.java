package org.pitstop.trust.cms;

import java.io.IOException;
import java.math.BigInteger;
import java.security.MessageDigest;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.DERNull;
import org.bouncycastle.asn1.nist.NISTObjectIdentifiers;
import org.bouncycastle.asn1.sec.SECObjectIdentifiers;
import org.bouncycastle.asn1.x509.AlgorithmIdentifier;
import org.bouncycastle.asn1.x509.SubjectPublicKeyInfo;
import org.bouncycastle.asn1.x9.X9ECParameters;
import org.bouncycastle.asn1.x9.X9ObjectIdentifiers;
import org.bouncycastle.crypto.ec.CustomNamedCurves;
import org.bouncycastle.crypto.params.ECDomainParameters;
import org.bouncycastle.crypto.params.ECPublicKeyParameters;
import org.bouncycastle.crypto.signers.ECDSASigner;
import org.bouncycastle.crypto.signers.StandardDSAEncoding;
import org.pitstop.api.software.Sha256;

/** ECDSA with P-256 and SHA-256 (FIPS 186-5, RFC 5758): the only algorithm there is. */
final class P256 {
  /** With arithmetic made for this curve: several times faster than the general one. */
  private static final X9ECParameters CURVE = CustomNamedCurves.getByOID(SECObjectIdentifiers.secp256r1);
  private static final ECDomainParameters DOMAIN = new ECDomainParameters(CURVE.getCurve(), CURVE.getG(), CURVE.getN(), CURVE.getH());
  private static final AlgorithmIdentifier SIGNATURE = new AlgorithmIdentifier(X9ObjectIdentifiers.ecdsa_with_SHA256);
  private static final AlgorithmIdentifier KEY = new AlgorithmIdentifier(X9ObjectIdentifiers.id_ecPublicKey,
      SECObjectIdentifiers.secp256r1);
  private static final ASN1ObjectIdentifier SHA_256 = NISTObjectIdentifiers.id_sha256;
  /** 04, x, y (SEC 1, 2.3.3). */
  private static final int UNCOMPRESSED_POINT_BYTES = 65;

  private P256() {}

  /** ecdsa-with-SHA256, without parameters (RFC 5758, 3.2). */
  static void needSignatureAlgorithm(AlgorithmIdentifier algorithm, String what) throws Refusal {
    if (!SIGNATURE.equals(algorithm)) {
      throw Refusal.malformed(what + " is signed with " + algorithm.getAlgorithm() + " (allowed: ecdsa-with-SHA256 without parameters)");
    }
  }

  /** SHA-256, without parameters or with NULL (RFC 5754, 2: both are to be accepted). */
  static void needDigestAlgorithm(AlgorithmIdentifier algorithm, String what) throws Refusal {
    boolean plain = algorithm.getParameters() == null || DERNull.INSTANCE.equals(algorithm.getParameters());
    if (!SHA_256.equals(algorithm.getAlgorithm()) || !plain) {
      throw Refusal.malformed(what + " is hashed with " + algorithm.getAlgorithm() + " (allowed: SHA-256)");
    }
  }

  static ECPublicKeyParameters key(SubjectPublicKeyInfo info, String what) throws Refusal {
    byte[] point = info.getPublicKeyData().getOctets();
    if (!KEY.equals(info.getAlgorithm()) || point.length != UNCOMPRESSED_POINT_BYTES || point[0] != 4) {
      throw Refusal.malformed(what + " has a key that is not for P-256, uncompressed");
    }
    try {
      return new ECPublicKeyParameters(DOMAIN.getCurve().decodePoint(point), DOMAIN);
    } catch (IllegalArgumentException e) {
      throw Refusal.malformed(what + " has a key that is no point of P-256: " + e.getMessage());
    }
  }

  /** Whether a signature (strict DER of r and s) of these bytes was made with the key. */
  static boolean verify(ECPublicKeyParameters key, byte[] signed, byte[] signature) {
    MessageDigest digest = Sha256.digest();
    ECDSASigner signer = new ECDSASigner();
    signer.init(false, key);
    try {
      BigInteger[] rs = StandardDSAEncoding.INSTANCE.decode(DOMAIN.getN(), signature);
      return signer.verifySignature(digest.digest(signed), rs[0], rs[1]);
    } catch (IOException | RuntimeException e) {
      // Whatever is wrong with its form: it is no signature of this.
      return false;
    }
  }
}
