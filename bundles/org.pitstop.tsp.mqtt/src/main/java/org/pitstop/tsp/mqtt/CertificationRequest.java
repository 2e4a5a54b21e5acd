package org.pitstop.tsp.mqtt;

import java.io.ByteArrayOutputStream;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.Signature;
import java.util.HexFormat;
import javax.security.auth.x500.X500Principal;

/**
 * A request for a certificate (PKCS #10, RFC 2986, 4) in DER, signed with ECDSA and SHA-256:
 *
 * <pre>
 * SEQUENCE { SEQUENCE { version 0, subject CN=VIN, SubjectPublicKeyInfo, [0] {} }, ecdsa-with-SHA256, BIT STRING signature }
 * </pre>
 */
final class CertificationRequest {
  private static final int SEQUENCE = 0x30;
  private static final int BIT_STRING = 0x03;
  /** attributes [0] IMPLICIT, which may be empty but not absent. */
  private static final int ATTRIBUTES = 0xA0;
  private static final byte[] VERSION_0 = {0x02, 0x01, 0x00};
  /** OBJECT IDENTIFIER 1.2.840.10045.4.3.2 (RFC 5758, 3.2), without parameters. */
  private static final byte[] ECDSA_WITH_SHA256 = HexFormat.of().parseHex("06082a8648ce3d040302");
  private static final int SHORT_LENGTH = 0x80;

  private CertificationRequest() {}

  static byte[] encode(String commonName, KeyPair keys) throws GeneralSecurityException {
    byte[] info = value(SEQUENCE, VERSION_0, new X500Principal("CN=" + commonName).getEncoded(), keys.getPublic().getEncoded(), value(ATTRIBUTES));
    Signature signature = Signature.getInstance(Identity.SIGNATURE);
    signature.initSign(keys.getPrivate());
    signature.update(info);
    byte[] noUnusedBits = {0};
    return value(SEQUENCE, info, value(SEQUENCE, ECDSA_WITH_SHA256), value(BIT_STRING, noUnusedBits, signature.sign()));
  }

  /** Tag, length in its shortest form (X.690, 10.1), content. */
  private static byte[] value(int tag, byte[]... parts) {
    ByteArrayOutputStream content = new ByteArrayOutputStream();
    for (byte[] part : parts) {
      content.writeBytes(part);
    }
    ByteArrayOutputStream value = new ByteArrayOutputStream();
    value.write(tag);
    length(value, content.size());
    value.writeBytes(content.toByteArray());
    return value.toByteArray();
  }

  private static void length(ByteArrayOutputStream out, int length) {
    if (length < SHORT_LENGTH) {
      out.write(length);
    } else {
      int bytes = (Integer.SIZE - Integer.numberOfLeadingZeros(length) + Byte.SIZE - 1) / Byte.SIZE;
      out.write(SHORT_LENGTH | bytes);
      for (int i = bytes - 1; i >= 0; i--) {
        out.write(length >> Byte.SIZE * i);
      }
    }
  }
}
