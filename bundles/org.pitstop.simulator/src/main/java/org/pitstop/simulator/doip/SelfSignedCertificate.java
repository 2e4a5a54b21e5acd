package org.pitstop.simulator.doip;

import java.math.BigInteger;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.SecureRandom;
import java.security.Signature;
import java.security.spec.ECGenParameterSpec;

/** A key of the curve P-256, and a certificate (RFC 5280) for it that it signs itself; valid for as long as UTCTime can say. */
record SelfSignedCertificate(KeyPair keys, byte[] encoded) {
  private static final byte[] ECDSA_WITH_SHA256 = Der.of(Der.SEQUENCE, Der.oid(1, 2, 840, 10045, 4, 3, 2));
  private static final int SERIAL_BITS = 120;
  private static final int CONTEXT_0 = 0xA0;
  private static final int CONTEXT_3 = 0xA3;
  private static final int DNS_NAME = 0x82;
  private static final int IP_ADDRESS = 0x87;

  /** @param address what it is also valid for, besides the name localhost */
  static SelfSignedCertificate make(String name, InetAddress address) throws GeneralSecurityException {
    KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
    generator.initialize(new ECGenParameterSpec("secp256r1"));
    KeyPair keys = generator.generateKeyPair();
    byte[] distinguishedName = Der.of(Der.SEQUENCE, Der.of(Der.SET, Der.of(Der.SEQUENCE, Der.oid(2, 5, 4, 3), Der.text(name))));
    byte[] alternatives = Der.of(Der.SEQUENCE, Der.of(DNS_NAME, "localhost".getBytes(StandardCharsets.US_ASCII)),
        Der.of(IP_ADDRESS, address.getAddress()));
    byte[] extensions = Der.of(Der.SEQUENCE, Der.of(Der.SEQUENCE, Der.oid(2, 5, 29, 17), Der.of(Der.OCTET_STRING, alternatives)));
    byte[] toBeSigned = Der.of(Der.SEQUENCE,
        Der.of(CONTEXT_0, Der.integer(BigInteger.TWO)),
        Der.integer(new BigInteger(SERIAL_BITS, new SecureRandom()).setBit(SERIAL_BITS)),
        ECDSA_WITH_SHA256,
        distinguishedName,
        Der.of(Der.SEQUENCE, Der.utcTime("200101000000Z"), Der.utcTime("491231235959Z")),
        distinguishedName,
        keys.getPublic().getEncoded(),
        Der.of(CONTEXT_3, extensions));
    Signature signature = Signature.getInstance("SHA256withECDSA");
    signature.initSign(keys.getPrivate());
    signature.update(toBeSigned);
    return new SelfSignedCertificate(keys, Der.of(Der.SEQUENCE, toBeSigned, ECDSA_WITH_SHA256, Der.bits(signature.sign())));
  }
}
