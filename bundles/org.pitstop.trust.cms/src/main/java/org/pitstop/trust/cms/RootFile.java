package org.pitstop.trust.cms;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.bouncycastle.asn1.x509.Certificate;
import org.pitstop.api.trust.PackageVerifier.Reason;

/** The OEM's root certificate, one in PEM (RFC 7468). Read anew each time: it may come after the agent has started. */
record RootFile(Path file) {
  private static final int MAX_BYTES = 64 * 1024;
  private static final Pattern PEM = Pattern.compile("-----BEGIN CERTIFICATE-----([A-Za-z0-9+/=\\s]+)-----END CERTIFICATE-----");

  Certificate read() throws Refusal {
    try (InputStream in = Files.newInputStream(file)) {
      byte[] bytes = in.readNBytes(MAX_BYTES);
      return Certificate.getInstance(Der.parse(der(bytes), "the file"));
    } catch (Refusal e) {
      throw e.reason() == Reason.NOT_CONFIGURED ? e : notConfigured("is no certificate (" + e.getMessage() + ")");
    } catch (IOException e) {
      throw notConfigured("cannot be read (" + e + ")");
    } catch (IllegalArgumentException e) {
      throw notConfigured("is no certificate (" + e.getMessage() + ")");
    }
  }

  private byte[] der(byte[] bytes) throws Refusal {
    Matcher pem = PEM.matcher(new String(bytes, StandardCharsets.US_ASCII));
    if (!pem.find()) {
      throw notConfigured("holds no certificate in PEM");
    }
    byte[] der = Base64.getMimeDecoder().decode(pem.group(1));
    if (pem.find()) {
      throw notConfigured("holds more than one certificate");
    }
    return der;
  }

  private Refusal notConfigured(String what) {
    return new Refusal(Reason.NOT_CONFIGURED, "the root certificate " + file + " " + what
        + ": put the OEM's there (org.pitstop.trust.cms, rootFile)");
  }
}
