package org.pitstop.flash;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.Signature;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.Base64;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.ConfigurationPolicy;
import org.osgi.service.metatype.annotations.AttributeDefinition;
import org.osgi.service.metatype.annotations.Designate;
import org.osgi.service.metatype.annotations.ObjectClassDefinition;
import org.pitstop.api.flash.AuthenticationProvider;

/**
 * Authentication of the reference vehicle: an X.509 certificate in DER, and a signature over the challenge with its key. Both files are
 * read for each authentication, so that they may come or change at any time.
 */
@Component(name = "org.pitstop.flash.certificate", configurationPolicy = ConfigurationPolicy.REQUIRE)
@Designate(ocd = PemAuthenticationProvider.Config.class, factory = true)
public final class PemAuthenticationProvider implements AuthenticationProvider {
  private static final int MAX_FILE_BYTES = 64 * 1024;
  /** Certificates and proofs have a length of 2 bytes in the request. */
  private static final int MAX_CERTIFICATE_BYTES = 0xFFFF;
  private static final Pattern KEY = Pattern.compile("-----BEGIN PRIVATE KEY-----([A-Za-z0-9+/=\\s]+)-----END PRIVATE KEY-----");
  /** Signature algorithms by the certificate's kind of key. */
  private static final Map<String, String> SIGNATURES = Map.of("EC", "SHA256withECDSA", "RSA", "SHA256withRSA", "EdDSA", "Ed25519",
      "Ed25519", "Ed25519");

  private final Path certificateFile;
  private final Path keyFile;

  @ObjectClassDefinition(name = "Pitstop: authentication with a certificate")
  @interface Config {
    /** Becomes the service property {@link AuthenticationProvider#NAME}. */
    @AttributeDefinition(description = "The name that ECU profiles use for this provider (security.authenticationProvider)")
    String pitstop_authentication_provider() default "certificate";

    @AttributeDefinition(description = "File with our X.509 certificate, PEM")
    String certificateFile();

    @AttributeDefinition(description = "File with its private key, PKCS #8, PEM, not encrypted: EC, RSA or Ed25519")
    String keyFile();
  }

  @Activate
  public PemAuthenticationProvider(Config config) {
    this(Path.of(config.certificateFile()), Path.of(config.keyFile()));
  }

  PemAuthenticationProvider(Path certificateFile, Path keyFile) {
    this.certificateFile = certificateFile;
    this.keyFile = keyFile;
  }

  @Override
  public byte[] certificate(String ecu) {
    try {
      byte[] der = x509().getEncoded();
      if (der.length > MAX_CERTIFICATE_BYTES) {
        throw new IllegalArgumentException(certificateFile + " has " + der.length + " bytes in DER (allowed: " + MAX_CERTIFICATE_BYTES
            + ")");
      }
      return der;
    } catch (GeneralSecurityException e) {
      throw new IllegalArgumentException(certificateFile + " holds no X.509 certificate in PEM: " + e.getMessage(), e);
    }
  }

  @Override
  public byte[] proofOfOwnership(String ecu, byte[] challenge) {
    if (challenge.length == 0) {
      throw new IllegalArgumentException("the challenge of " + ecu + " is empty: nothing would be proved");
    }
    try {
      String kind = x509().getPublicKey().getAlgorithm();
      Signature signature = Signature.getInstance(SIGNATURES.getOrDefault(kind, kind));
      signature.initSign(key(kind));
      signature.update(challenge);
      return signature.sign();
    } catch (GeneralSecurityException e) {
      throw new IllegalArgumentException("the key in " + keyFile + " does not sign for " + certificateFile + ": " + e.getMessage(), e);
    }
  }

  private X509Certificate x509() throws GeneralSecurityException {
    return (X509Certificate) CertificateFactory.getInstance("X.509").generateCertificate(new ByteArrayInputStream(read(certificateFile)));
  }

  private PrivateKey key(String kind) throws GeneralSecurityException {
    Matcher pem = KEY.matcher(new String(read(keyFile), StandardCharsets.US_ASCII));
    if (!pem.find()) {
      throw new IllegalArgumentException(keyFile + " holds no private key (allowed: PKCS #8 in PEM, 'BEGIN PRIVATE KEY')");
    }
    return KeyFactory.getInstance(kind).generatePrivate(new PKCS8EncodedKeySpec(Base64.getMimeDecoder().decode(pem.group(1))));
  }

  private static byte[] read(Path file) {
    try {
      if (Files.size(file) > MAX_FILE_BYTES) {
        throw new IllegalArgumentException(file + " has more than " + MAX_FILE_BYTES + " bytes");
      }
      return Files.readAllBytes(file);
    } catch (IOException e) {
      throw new IllegalArgumentException(file + " cannot be read: " + e, e);
    }
  }
}
