package org.pitstop.download.ftp;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.Base64;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Reads certificates and keys from PEM files (RFC 7468). */
final class PemFiles {
  private static final int MAX_FILE_BYTES = 256 * 1024;
  private static final Pattern KEY = Pattern.compile("-----BEGIN PRIVATE KEY-----([A-Za-z0-9+/=\\s]+)-----END PRIVATE KEY-----");

  private PemFiles() {}

  /** The certificates of a file, in its order; at least one. A key before them is passed over. */
  static List<X509Certificate> certificates(Path file) throws IOException {
    byte[] content = read(file);
    int from = Math.max(0, new String(content, StandardCharsets.ISO_8859_1).indexOf("-----BEGIN CERTIFICATE-----"));
    try {
      List<X509Certificate> found = CertificateFactory.getInstance("X.509")
          .generateCertificates(new ByteArrayInputStream(content, from, content.length - from)).stream().map(X509Certificate.class::cast).toList();
      if (found.isEmpty()) {
        throw new IOException(file + " contains no certificate; it must be a PEM file");
      }
      return found;
    } catch (GeneralSecurityException e) {
      throw new IOException(file + " is no PEM file of certificates: " + e.getMessage(), e);
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
