package org.pitstop.tsp.mqtt;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.security.spec.PKCS8EncodedKeySpec;
import java.security.spec.X509EncodedKeySpec;
import java.util.Base64;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Reads and writes certificates and keys in PEM (RFC 7468). */
final class PemFiles {
  private static final int MAX_FILE_BYTES = 256 * 1024;
  private static final Pattern KEY = Pattern.compile("-----BEGIN PRIVATE KEY-----([A-Za-z0-9+/=\\s]+)-----END PRIVATE KEY-----");

  private static final Pattern PUBLIC_KEY = Pattern.compile("-----BEGIN PUBLIC KEY-----([A-Za-z0-9+/=\\s]+)-----END PUBLIC KEY-----");
  /** RFC 7468, 2: lines of 64 characters. */
  private static final int LINE = 64;

  private PemFiles() {}

  /** The certificates of a file, in its order; at least one. What else the file holds is not looked at. */
  static List<X509Certificate> certificates(Path file) throws IOException {
    return certificates(new String(read(file), StandardCharsets.US_ASCII), file.toString());
  }

  /** @param what names the text in a complaint */
  static List<X509Certificate> certificates(String pem, String what) throws IOException {
    int from = Math.max(0, pem.indexOf("-----BEGIN CERTIFICATE-----"));
    try {
      List<X509Certificate> found = CertificateFactory.getInstance("X.509")
          .generateCertificates(new ByteArrayInputStream(pem.substring(from).getBytes(StandardCharsets.US_ASCII)))
          .stream().map(X509Certificate.class::cast).toList();
      if (found.isEmpty()) {
        throw new IOException(what + " contains no certificate; it must be in PEM");
      }
      return found;
    } catch (GeneralSecurityException e) {
      throw new IOException(what + " is no PEM text of certificates: " + e.getMessage(), e);
    }
  }

  /** A PKCS #8 key of an elliptic curve. */
  static PrivateKey ecKey(Path file) throws IOException {
    Matcher key = KEY.matcher(new String(read(file), StandardCharsets.US_ASCII));
    if (!key.find()) {
      throw new IOException(file + " contains no PRIVATE KEY (PKCS #8, PEM, not encrypted)");
    }
    try {
      byte[] der = Base64.getMimeDecoder().decode(key.group(1));
      return KeyFactory.getInstance("EC").generatePrivate(new PKCS8EncodedKeySpec(der));
    } catch (GeneralSecurityException | IllegalArgumentException e) {
      throw new IOException(file + " is no PKCS #8 key of an elliptic curve", e);
    }
  }

  static PublicKey publicKey(Path file) throws IOException {
    Matcher key = PUBLIC_KEY.matcher(new String(read(file), StandardCharsets.US_ASCII));
    if (!key.find()) {
      throw new IOException(file + " contains no PUBLIC KEY (PEM)");
    }
    try {
      byte[] der = Base64.getMimeDecoder().decode(key.group(1));
      return KeyFactory.getInstance("EC").generatePublic(new X509EncodedKeySpec(der));
    } catch (GeneralSecurityException | IllegalArgumentException e) {
      throw new IOException(file + " is no public key of an elliptic curve", e);
    }
  }

  static String pem(X509Certificate certificate) throws IOException {
    try {
      return pem("CERTIFICATE", certificate.getEncoded());
    } catch (GeneralSecurityException e) {
      throw new IOException("the certificate of " + certificate.getSubjectX500Principal() + " cannot be encoded: " + e.getMessage(), e);
    }
  }

  static String pem(String label, byte[] der) {
    return "-----BEGIN " + label + "-----\n" + Base64.getMimeEncoder(LINE, new byte[] {'\n'}).encodeToString(der) + "\n-----END " + label + "-----\n";
  }

  private static byte[] read(Path file) throws IOException {
    if (!Files.isReadable(file)) {
      throw new IOException(file + " is missing or not readable; the vehicle is not provisioned with it");
    }
    if (Files.size(file) > MAX_FILE_BYTES) {
      throw new IOException(file + " is longer than " + MAX_FILE_BYTES + " bytes");
    }
    return Files.readAllBytes(file);
  }
}
